# 各页共用的话。按钮写动作，报错写怎么办。

-brand = 里仁

## 页面框架
shell-brand = { -brand }
shell-skip = 跳到正文
shell-menu = 主菜单
shell-more = 更多
shell-crumbs = 所在位置
shell-home = 工作台
shell-search-label = 找人、找门牌、找事项
shell-search-short = 找人、门牌、事项
shell-search-go = 查找
shell-display = 显示设置
shell-lang = 语言
shell-elder-on = 长辈版
shell-elder-off = 回到标准版
shell-theme = 明暗
shell-theme-auto = 跟随系统
shell-theme-light = 浅色
shell-theme-dark = 深色
shell-sign-in = 登录
shell-sign-out = 退出登录
shell-badge = { $count } 条新消息

## 列表与部件
pager-label = 翻页
pager-newer = 上一页
pager-older = 下一页
form-optional = 可不填
shell-printed = { $name }打印，{ $day }
form-show-secret = 显示密码
form-hide-secret = 隐藏密码
form-choose = 请选择
form-all = 全部
form-errors = { $lost ->
    [files] 有 { $count } 处要改，改好再提交一次；写过的字都还在，照片和文件请重新选
    [some] 有 { $count } 处要改，改好再提交一次；写过的字和能用的照片都还在
    [secret] 有 { $count } 处要改，改好再提交一次；密码请重新输入
   *[none] 有 { $count } 处要改，改好再提交一次；填过的内容都还在
}
form-error = 请改这里：
form-kept = 已找回上次没提交的内容
form-clear-kept = 清空重填
form-record = 录一段语音
form-record-stop = 说完了，停
form-record-broken = 没有录上。请允许本页使用麦克风，再按一次
form-sending = 正在送出……
confirm-yes = 确定
confirm-no = 再想想
mask-reveal = 显示
mask-reveal-field = 显示{ $field }（会留下查看记录）
timeline-label = 经过
path-done = 已完成
path-now = 正在进行
path-ahead = 还没开始
plan-fresh = 本月已巡
plan-old = 上月巡过
plan-none = 未巡
plan-bad = 有问题未整改
plan-key = 图例
plan-cell = { $name }：{ $state }
pair-before = 整改前
pair-after = 整改后
pair-missing = 还没有照片
print-code = 扫码上报
action-back = 返回
action-print = 打印

## 日期与时间
day-today = 今天
day-yesterday = 昨天
day-tomorrow = 明天
weekday-1 = 星期一
weekday-2 = 星期二
weekday-3 = 星期三
weekday-4 = 星期四
weekday-5 = 星期五
weekday-6 = 星期六
weekday-7 = 星期日
time-due-now = 现在到期
time-left-hours = 还剩 { $hours } 工作时
time-left-minutes = 还剩 { $minutes } 分钟
time-left-clock = 还剩 { $hours } 小时
time-over-clock = 超时 { $hours } 小时
time-over-hours = 超时 { $hours } 工作时
time-over-minutes = 超时 { $minutes } 分钟
time-hours = { $hours } 小时
time-minutes = { $minutes } 分钟
time-hours-minutes = { $hours } 小时 { $minutes } 分钟

## 各处都会遇到的退回与提醒
refusal-text-empty = 这一项还空着，请填上
refusal-text-long = 最多 { $max } 个字，现在有 { $count } 个，请删短一些
refusal-number-invalid = 请填数字，例如 3
refusal-number-range = 请填 { $min } 到 { $max } 之间的数
refusal-day-invalid = 请按“2026-06-09”的样子填日期
refusal-time-invalid = 请填时间，例如 15:00
refusal-day-past = 这一天已经过了，请选今天或以后的日期
refusal-day-future = 这一天还没到，请选今天或以前的日期
refusal-choice-invalid = 请从列出的选项里选一个
refusal-phone-invalid = 电话号码不对，请核对后再填：手机 11 位，座机带区号
refusal-idno-invalid = 身份证号不对，请对照证件逐位核对
refusal-code-invalid = 编号只能用字母、数字和短横线，请改一下
refusal-stale-revision = 这件事刚刚有人改过。请先看改动，您填的内容都还在，确认后再提交一次
refusal-received = 您交的已经收到了，不用再交一次
refusal-not-found = 没有找到，可能已经移走，或者不在您的范围内。请返回列表再找一次
refusal-forbidden = 您的岗位不能做这一步。需要时请联系站长或街道管理员
refusal-rate-limited = 操作太频繁了，请过 { $minutes } 分钟再试
refusal-too-large = 文件太大，最大 { $max } MB。请压缩或换一张再传
refusal-file-type = 这种文件收不了，请换成 { $kinds }
refusal-file-broken = 文件打不开，可能已损坏。请重新拍一张或重新导出后再传
refusal-file-empty = 文件是空的，请重新选择
refusal-server-busy = 现在用的人多，还没有存上。填的内容都在，请过一会儿再提交
refusal-server-fault = 系统出了故障，这一步没有存上。填的内容都在，请稍后再试；仍不行，请把编号 { $code } 告诉管理员
refusal-disk-full = 服务器存满了，这一步没有存上。请告诉管理员清理空间后再提交
refusal-offline = 现在没有网络。已填的内容留在这台设备上，联网后再提交
refusal-sign-in = 登录已过期，请重新登录。填的内容都还在
refusal-cross-site = 这个请求不是从本系统页面发出的，已拦下。请回到原来的页面再提交一次
refusal-method = 这个地址不能这样打开，请从页面上的按钮进入
refusal-form-broken = 表单没有传完整，请返回再提交一次
refusal-same-person = 这一步要由另一个人来做，请交给同事办理
refusal-barred-self = 这件事您需要回避，请交给同事办理
refusal-barred-other = 选的人里有人要回避这件事，请另选一位
refusal-erased = 这份档案的内容已经销毁，不能再写。请另立一份
refusal-signoff-own = 自己提请的不能自己签，请另一位同事来签
refusal-signoff-of-another = 这一份是请另一位签的，请由那一位来签
refusal-signoff-answered = 这一份已经有了结论，请刷新页面看最新的
refusal-level-floor = 这一类事不能放到这么宽，请选更严的范围
refusal-lower-with-roll = 有签批或签到记录的事不能放宽，请另开一件
refusal-signoff-why = 退回要说明改什么，请写一句
refusal-raise-with-roll = 有签到名册或签批的档案不能直接密封，请另立一份密封档案记录这件事
refusal-id-reused = 这一步之前已经提交过别的内容，请刷新页面后再做

# 身份证号、信用代码、电话、地址、工作日历（base/kernel 的规则）
refusal-idno-length = 身份证号应为 18 位（老证 15 位），现在是 { $count } 位。请对照证件再看一遍
refusal-idno-characters = 身份证号只有数字，最后一位可以是 X。请去掉其他字符
refusal-idno-division = 身份证号前 6 位不是行政区划代码。请对照证件再看一遍
refusal-idno-birth = 身份证号里的出生日期不存在。请对照证件再看一遍
refusal-idno-check = 身份证号最后一位校验不对，多半有一位写错了。请对照证件再看一遍
refusal-credit-length = 统一社会信用代码应为 18 位，现在是 { $count } 位，请对照执照再看一遍
refusal-credit-characters = 统一社会信用代码只有数字和大写字母（没有 I、O、Z、S、V），请去掉其他字符
refusal-credit-check = 统一社会信用代码最后一位校验不对，多半有一位写错了，请对照再看一遍
refusal-phone-empty = 请写电话号码
refusal-phone-characters = 请只写数字，一个格子写一个号码
refusal-phone-unknown = 这不像手机号或固定电话，请核对：手机 11 位；固定电话带区号，比如 021-56780000
refusal-address-empty = 请写地址
refusal-address-long = 地址最多 { $max } 字，现在 { $count } 字
refusal-address-unread = 看不懂这个地址。请写成“梧桐里 6 弄 2 号 502 室”或“12 栋 2 单元 502”
refusal-calendar-header = 日历文件第一行请写 day,name,off
refusal-calendar-line = 日历文件第 { $line } 行看不懂，每行请写日期、名称、是否放假（1 或 0）
refusal-calendar-twice = 日历文件第 { $line } 行的日期前面已经有了，请删去一行
refusal-calendar-hours = 看不懂办公时间“{ $text }”。请写成 9:00-11:30,13:30-17:30
refusal-calendar-empty = 文件里没有日子，请按“2027-01-01,元旦,1”的样子一天一行
refusal-calendar-closed = 请在一周里至少留一天办公
