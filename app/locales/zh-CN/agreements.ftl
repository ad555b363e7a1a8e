agreement-version = 版本 { $version }，自 { $day }起使用。
agreement-own-text = 本文本由本供电企业制定，不是监管部门的格式文本。
