# What speaks against an act at the desk.
doubts-missing = 资料未齐：客户还没有交来{ $papers }。
doubts-before-visit = 和客户约定的上门时间是 { $when }，还没有到。
doubts-sure = 我已看过上面的提示，仍然现在登记
doubts-asked = 请先看这一项下面的提示。确实要现在登记的，请勾选确认；什么都还没有登记。
doubts-after-limit = { $slot }（已过期限 { $due }）
desk-papers-missing = 还缺的资料
desk-paper-missed = 现在就需要
desk-papers-missed = 资料未齐：{ $papers }
desk-paused = { $stage }暂停：{ $reason }
desk-waits-paper = 等待客户补交{ $paper }
desk-customers-turn = { $doing }，由客户办理
desk-visit-offered = 已请客户选{ $errand }的时间，客户还没有选
desk-visit-cancelled = 客户取消了约定的{ $errand }，还没有另约
desk-visit-offer-over = 给客户选的{ $errand }时间都已过去，请另给
desk-message-waits = 客户有留言，等待答复
desk-tracker-customer = 由客户办理，不计入时限
desk-tracker-after-customer = 自客户办好起计算
