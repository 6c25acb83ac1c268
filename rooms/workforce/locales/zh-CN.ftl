# 队伍：站点、招聘到岗、师徒、督导、培训班、成长档案
workforce-sure = 确定要这样做吗？
workforce-more-acts = 更多
refusal-time-invalid = 请填时间，例如 15:00
