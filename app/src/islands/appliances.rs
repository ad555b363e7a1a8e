use domain::applications::Appliance;

use super::page;

pub fn wake() {
    add_up();
    page::on_page("input", |event| {
        if page::origin(&event, "[data-appliances]").is_some() {
            add_up();
        }
    });
    page::ready("appliances");
}

/// Kilowatts with one decimal, rounded up.
fn add_up() {
    let Some(sum) = page::find("[data-sum]") else { return };
    let mut watts = 0_u32;
    for appliance in Appliance::ALL {
        let selector = ["[name=\"", appliance.field(), "\"]"].concat();
        let count = page::find(&selector).and_then(page::input).and_then(|field| field.value().trim().parse().ok());
        watts = watts.saturating_add(appliance.watts().saturating_mul(count.unwrap_or(0)));
    }
    let tenths = watts.div_ceil(100);
    sum.set_text_content(Some(&[(tenths / 10).to_string().as_str(), ".", (tenths % 10).to_string().as_str()].concat()));
}
