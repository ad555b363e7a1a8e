//! How sure a mean grade is.

/// Mean grade in hundredths (100 to 500) and its 95 % interval, rounded outwards and kept within the grades, of how often
/// each grade from 1 to 5 was given. `None` for fewer than 2. The interval is the normal one, mean ± 1.96 standard errors.
#[must_use]
pub fn mean_interval(grades: [i64; 5]) -> Option<(u16, u16, u16)> {
    let count: i64 = grades.iter().sum();
    if count < 2 {
        return None;
    }
    let weighted = |power: u32| (1i64..).zip(grades).map(|(grade, often)| grade.pow(power) * often).sum::<i64>();
    let (n, sum, squares) = (count as f64, weighted(1) as f64, weighted(2) as f64);
    let mean = sum / n;
    let variance = (squares - sum * mean).max(0.0) / (n - 1.0);
    let half = 1.96 * (variance / n).sqrt();
    let hundredths = |grade: f64| (grade * 100.0).clamp(100.0, 500.0);
    // Within 100 to 500.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Some((
        hundredths(mean).round() as u16,
        hundredths(mean - half).floor() as u16,
        hundredths(mean + half).ceil() as u16,
    ))
}

#[cfg(test)]
mod tests {
    use super::mean_interval;

    #[test]
    fn an_interval_to_compare_with() {
        // 4, 4, 5, 5, 3: mean 4.2, standard deviation 0.8367, standard error 0.3742.
        assert_eq!(mean_interval([0, 0, 1, 2, 2]), Some((420, 346, 494)));
        assert_eq!(mean_interval([0, 0, 0, 0, 9]), Some((500, 500, 500)));
        assert_eq!(mean_interval([0, 0, 0, 0, 1]), None);
    }
}
