web-home = 回到首页
web-not-found = 没有找到
web-forbidden = 不能这样做
web-trouble = 系统出了问题
web-not-done = 还没有办成
web-front-title = 里仁
web-front-lead = 邻里的事，说出来，有人办，有回音。
web-front-next = 看到问题，告诉我们
web-front-next-note = 不用注册。登记后会给您一个编号和查询码，随时能看办到哪一步。
web-front-report = 反映一件事
web-front-follow = 查办理进度
refusal-internal = 系统出了错，刚才的操作没有生效，已经记入日志。请稍后再试，还不行请告诉系统管理员
refusal-photos-many = 一次最多传 { $max } 张照片。请分几次传
refusal-photo-large = 照片太大了，每张不超过 { $max } MB。请用手机相册里较小的一张，或截屏后再传
refusal-photo-pixels = 照片的尺寸太大了。请缩小后再传
refusal-photo-kind = 这不是照片。请选 JPG、PNG 或 WebP 格式的图片
refusal-photo-broken = 这张照片打不开，可能没有传完整。请重新选一次
refusal-search-short = 请写两个字以上，或写编号
menu-notebook = 工作台
menu-inbox = 消息
notebook-today-title = 今天 { $day } { $weekday }
notebook-lead = { $post }{ $count ->
    [0] 现在没有要办的事
   *[other] 要办 { $count } 件{ $late ->
        [0] {""}
       *[other] ，其中 { $late } 件已超时或今天到期
    }
}
notebook-late = 已经超时
notebook-today = 今天到期
notebook-later = 接下来
notebook-open = 没有期限
notebook-no-day = 不限期
notebook-chip-late = 超时 · { $act }
notebook-report = 登记一条民情
notebook-unread = { $count } 条新消息
notebook-empty = 现在没有要办的事
notebook-empty-note = 分到您手上的事会出现在这里，最急的在最上面。
notebook-own = 我的待办
notebook-todo = 记一件自己要做的事
notebook-due = 哪天以前
notebook-add = 记下
notebook-done = 做好了
notebook-done-what = 做好了：{ $what }
notebook-said-added = 已记下。
notebook-said-done = 已勾掉。
inbox-title = 消息
inbox-read = 全部标为已读
inbox-empty = 还没有消息
inbox-empty-note = 和您有关的事有了进展，会在这里告诉您。
feed-title = 日历订阅
feed-name = 里仁待办
feed-none = 把到期的事放进手机日历。
feed-since = 订阅地址建于 { $at }。
feed-make = 建一个订阅地址
feed-renew = 换一个新地址
feed-end = 停用订阅
feed-end-ask = 停用后，已经订阅的手机和电脑都不再更新。确定停用吗？
feed-made = 把下面的地址加到手机或电脑的日历里（“订阅日历”）。地址只显示这一次。
feed-care = 谁有这个地址，谁就能看到您的日程。泄露了就回工作台换一个。
feed-said-ended = 订阅已停用。
feed-restricted = 有一件受限的事到期，请登录查看
search-title = 查找
search-hint = 可以写姓名、拼音首字母、门牌（如 6 弄 2 号）、编号，或两个字以上的词。
search-empty = 没有找到
verb-own-todo = 自己的事
feed-event = { $act }：{ $title }
