# 把办理进度推送给其他系统。
webhooks-title = 事件推送
webhooks-lead = 每一步办理都会推送给下列系统，内容不含任何客户资料。新增、暂停和轮换密钥用命令 sunlit webhook。
webhooks-none = 还没有接收系统。用命令 sunlit webhook add 添加。
webhooks-name = 名称
webhooks-address = 地址
webhooks-what = 推送内容
webhooks-state = 状态
webhooks-delivered = 最近送达
webhooks-waiting = 待送
webhooks-all-kinds = 全部事件
webhooks-all-areas = 全部片区
webhooks-at-work = 正常
webhooks-paused = { $when }起暂停
webhooks-gone = { $when }起暂停：对方回答 410，不再接收
webhooks-never = 还没有
webhooks-dead = { $name }：{ $count } 条未能送达
webhooks-dead-more = 这里只列最近的；“全部重新推送”包括没有列出的。
webhooks-letter = { $id } · { $kind } · { $when }，试了 { $tries } 次
webhooks-answered = 对方回答 { $status }
webhooks-redirected = 对方回答 { $status }，要求转到别处；推送不跟随跳转
webhooks-address-refused = 地址不是公网地址，也不在 webhook_networks 里
webhooks-unreachable = 连接不上
webhooks-late = 15 秒内没有回答
webhooks-fault = 我方出错，详见日志
webhooks-replay = 重新推送
webhooks-replay-of = 重新推送 { $id }
webhooks-replay-all = 全部重新推送
webhooks-again =
    { $count ->
        [0] 没有要重新推送的：可能已有同事处理。
       *[other] { $count } 条将重新推送。
    }
