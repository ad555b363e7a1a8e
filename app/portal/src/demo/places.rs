//! Counties that don't exist.

use domain::text::Text;

pub(super) struct Place {
    pub code: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
    /// Inside 城镇规划建设用地范围.
    pub town_planning_area: bool,
}

pub(super) const PLACES: [Place; 6] = [
    Place { code: "demo-1", zh: "青禾示例区", en: "Qinghe Example District", town_planning_area: true },
    Place { code: "demo-2", zh: "云岭示例县", en: "Yunling Example County", town_planning_area: true },
    Place { code: "demo-3", zh: "白鹭示例县", en: "Bailu Example County", town_planning_area: true },
    Place { code: "demo-4", zh: "长亭示例镇", en: "Changting Example Town", town_planning_area: true },
    Place { code: "demo-5", zh: "石桥示例乡", en: "Shiqiao Example Township", town_planning_area: false },
    Place { code: "demo-6", zh: "南塘示例乡", en: "Nantang Example Township", town_planning_area: false },
];

impl Place {
    pub fn name(&self) -> Text {
        Text { zh: self.zh.to_owned(), en: self.en.to_owned() }
    }

    pub fn manager_post(&self, number: usize) -> Text {
        Text {
            zh: format!("{number} 号客户经理（演示）"), en: format!("Account manager post {number} (demo)")
        }
    }

    /// No exchange of 010 begins with 0.
    pub fn duty_phone(number: usize) -> String {
        format!("010-0000{:04}", 8000 + number)
    }

    pub fn hall(&self) -> Text {
        Text {
            zh: format!("{}演示路 1 号营业厅，工作日 8:30–17:30", self.zh),
            en: format!("1 Demo Road, {}; working days 8:30–17:30", self.en),
        }
    }
}
