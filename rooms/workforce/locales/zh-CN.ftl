# 队伍：站点、招聘到岗、师徒、督导、培训班、成长档案
workforce-more-acts = 更多
