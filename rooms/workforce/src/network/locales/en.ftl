menu-stations = Stations
station-count = { $count } stations
