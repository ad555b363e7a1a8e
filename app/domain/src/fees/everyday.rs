//! What people call a charge, by the rule of the item that it is about. A help in finding and no part of a published list:
//! what is found by it is alike, never the same.

/// Words in names as people say them, without 费 behind, and the rules that they are about.
const EVERYDAY: &[(&[&str], &[&str])] = &[
    (&["电表", "电度表", "智能表", "表箱", "表计", "装表", "换表"], &["meter"]),
    (&["外线", "线路", "电缆", "电杆", "架线", "变压器", "配网"], &["external-line", "own-line-outside", "own-works"]),
    (&["设计", "施工", "安装", "监理", "勘察", "材料", "土建", "内线", "配电房"], &["own-line-outside", "own-works"]),
    (&["临时用电", "临电"], &["temporary-connection"]),
    (&["双电源", "备用电源", "多路供电"], &["high-reliability"]),
];

/// Whether a name, as it is compared, speaks of what a rule is about.
pub(super) fn speaks_of(name: &str, rule: &str) -> bool {
    EVERYDAY.iter().any(|(words, rules)| rules.contains(&rule) && words.iter().any(|word| name.contains(word)))
}
