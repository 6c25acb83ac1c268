menu-stations = 社工站
station-count = 共 { $count } 个站点
