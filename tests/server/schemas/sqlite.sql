CREATE TABLE account (
	city_id INTEGER NOT NULL, 
	person_id BLOB NOT NULL, 
	login TEXT NOT NULL, 
	password_hash TEXT, 
	disabled_at BIGINT, 
	PRIMARY KEY (city_id, person_id), 
	UNIQUE (city_id, login)
)
 WITHOUT ROWID;

CREATE TABLE blob (
	city_id INTEGER NOT NULL, 
	sha256 BLOB NOT NULL, 
	size BIGINT NOT NULL, 
	received BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	finished_at BIGINT, 
	PRIMARY KEY (city_id, sha256)
)
 WITHOUT ROWID;

CREATE TABLE cases (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	retailer_id BLOB, 
	visit_id BLOB, 
	case_kind TEXT NOT NULL, 
	topic TEXT, 
	words TEXT NOT NULL, 
	reading TEXT, 
	subject_person BLOB, 
	opened_at BIGINT NOT NULL, 
	owner_id BLOB NOT NULL, 
	due_on INTEGER NOT NULL, 
	next_action TEXT, 
	state TEXT NOT NULL, 
	closed_at BIGINT, 
	result TEXT, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE change (
	city_id INTEGER NOT NULL, 
	scope BLOB NOT NULL, 
	kind TEXT NOT NULL, 
	row_id BLOB NOT NULL, 
	ver BIGINT NOT NULL, 
	op TEXT NOT NULL, 
	detail BLOB, 
	PRIMARY KEY (city_id, scope, kind, row_id)
)
 WITHOUT ROWID;

CREATE INDEX change_order ON change (city_id, scope, ver, kind, row_id);

CREATE TABLE configs (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	config_kind TEXT NOT NULL, 
	code TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	valid_from INTEGER NOT NULL, 
	node_id BLOB, 
	reason TEXT, 
	content TEXT NOT NULL, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE contacts (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	name TEXT NOT NULL, 
	phone TEXT, 
	relation TEXT, 
	remark TEXT, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE devices (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	person_id BLOB NOT NULL, 
	device_no BIGINT NOT NULL, 
	name TEXT NOT NULL, 
	public_key TEXT NOT NULL, 
	forked_from BLOB, 
	revoked_at BIGINT, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE enrolment (
	city_id INTEGER NOT NULL, 
	code_hash BLOB NOT NULL, 
	person_id BLOB NOT NULL, 
	expires_at BIGINT NOT NULL, 
	used_at BIGINT, 
	PRIMARY KEY (city_id, code_hash)
)
 WITHOUT ROWID;

CREATE TABLE field_states (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	field_name TEXT NOT NULL, 
	confirmed_on INTEGER, 
	confirmed_by BLOB, 
	refused_until INTEGER, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE history (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	target_kind TEXT NOT NULL, 
	target_id BLOB NOT NULL, 
	action TEXT NOT NULL, 
	fields BLOB NOT NULL, 
	changed_by BLOB, 
	changed_at BIGINT NOT NULL, 
	source TEXT, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE holdings (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	person_id BLOB NOT NULL, 
	node_id BLOB NOT NULL, 
	role TEXT NOT NULL, 
	"right" TEXT NOT NULL, 
	from_on INTEGER NOT NULL, 
	to_on INTEGER, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE imports (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	import_kind TEXT NOT NULL, 
	file_name TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	size BIGINT NOT NULL, 
	source TEXT, 
	mapping BLOB NOT NULL, 
	key_fields BLOB NOT NULL, 
	header_row BIGINT, 
	sheet TEXT, 
	create_missing INTEGER NOT NULL, 
	excluded BLOB NOT NULL, 
	state TEXT NOT NULL, 
	new_count BIGINT, 
	changed_count BIGINT, 
	same_count BIGINT, 
	missing_count BIGINT, 
	refused_count BIGINT, 
	error_sha256 TEXT, 
	answer TEXT, 
	finished_at BIGINT, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE meta (
	city_id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	value BLOB NOT NULL, 
	PRIMARY KEY (city_id, name)
)
 WITHOUT ROWID;

CREATE TABLE nodes (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	node_kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	code TEXT, 
	parent_id BLOB, 
	time_zone TEXT, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE op (
	city_id INTEGER NOT NULL, 
	replica BLOB NOT NULL, 
	seq BIGINT NOT NULL, 
	op_id BLOB NOT NULL, 
	header BLOB NOT NULL, 
	salt BLOB, 
	body BLOB, 
	body_hash BLOB NOT NULL, 
	hash BLOB NOT NULL, 
	result BLOB NOT NULL, 
	received_at BIGINT NOT NULL, 
	PRIMARY KEY (city_id, replica, seq)
)
 WITHOUT ROWID;

CREATE INDEX op_by_id ON op (city_id, op_id);

CREATE TABLE order_line (
	city_id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	invoice_no TEXT NOT NULL, 
	product_no BIGINT NOT NULL, 
	nth BIGINT NOT NULL, 
	root_id BLOB NOT NULL, 
	ordered_on INTEGER NOT NULL, 
	qty_tiao BIGINT NOT NULL, 
	amount_fen BIGINT NOT NULL, 
	PRIMARY KEY (city_id, source, invoice_no, product_no, nth)
)
 WITHOUT ROWID;

CREATE INDEX order_line_shop ON order_line (city_id, source, root_id);

CREATE TABLE orders (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	source TEXT NOT NULL, 
	invoice_no TEXT NOT NULL, 
	ordered_on INTEGER NOT NULL, 
	qty_tiao BIGINT NOT NULL, 
	amount_fen BIGINT NOT NULL, 
	lines BLOB NOT NULL, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE peer_months (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	class42 TEXT NOT NULL, 
	month INTEGER NOT NULL, 
	shops BIGINT NOT NULL, 
	qty_tiao BIGINT NOT NULL, 
	amount_fen BIGINT NOT NULL, 
	percentiles BLOB NOT NULL, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE people (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	name TEXT NOT NULL, 
	staff_no TEXT, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE postponements (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	planned_on INTEGER NOT NULL, 
	until_on INTEGER NOT NULL, 
	reason TEXT NOT NULL, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE prices (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	product_no BIGINT NOT NULL, 
	from_on INTEGER NOT NULL, 
	price_wholesale BIGINT NOT NULL, 
	price_guide BIGINT, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE products (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	product_no BIGINT NOT NULL, 
	source TEXT NOT NULL, 
	product_code TEXT NOT NULL, 
	product_name TEXT NOT NULL, 
	price_class TEXT, 
	supply_state TEXT, 
	is_new INTEGER, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE proposals (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	target_kind TEXT NOT NULL, 
	target_id BLOB NOT NULL, 
	field_name TEXT NOT NULL, 
	base BLOB NOT NULL, 
	mine BLOB NOT NULL, 
	theirs BLOB NOT NULL, 
	reason TEXT NOT NULL, 
	proposed_by BLOB, 
	op_id BLOB, 
	decision TEXT NOT NULL, 
	decided_by BLOB, 
	decided_at BIGINT, 
	decision_words TEXT, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE receipt (
	city_id INTEGER NOT NULL, 
	replica BLOB NOT NULL, 
	seq BIGINT NOT NULL, 
	chain_hash BLOB NOT NULL, 
	received_at BIGINT NOT NULL, 
	device_signature BLOB NOT NULL, 
	signature BLOB NOT NULL, 
	PRIMARY KEY (city_id, replica, seq)
)
 WITHOUT ROWID;

CREATE TABLE refused_row (
	city_id INTEGER NOT NULL, 
	row_id BLOB NOT NULL, 
	op_id BLOB NOT NULL, 
	PRIMARY KEY (city_id, row_id)
)
 WITHOUT ROWID;

CREATE TABLE replica (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	person_id BLOB NOT NULL, 
	last_seq BIGINT NOT NULL, 
	chain_hash BLOB NOT NULL, 
	files BIGINT NOT NULL, 
	forked_from BLOB, 
	forked_seq BIGINT, 
	PRIMARY KEY (city_id, id)
)
 WITHOUT ROWID;

CREATE TABLE retailers (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	name TEXT NOT NULL, 
	short_name TEXT, 
	customer_code TEXT, 
	license_no TEXT, 
	license_valid_to INTEGER, 
	license_status TEXT, 
	owner_name TEXT, 
	contact_name TEXT, 
	phone TEXT, 
	address TEXT, 
	street TEXT, 
	latitude BIGINT, 
	longitude BIGINT, 
	datum TEXT, 
	opening_hours TEXT, 
	joined_on INTEGER, 
	format_code TEXT, 
	market_type TEXT, 
	scale TEXT, 
	class42 TEXT, 
	credit_level TEXT, 
	credit_period TEXT, 
	violations BIGINT, 
	payment_rate BIGINT, 
	terminal_type TEXT, 
	is_sample INTEGER, 
	is_demonstration INTEGER, 
	big_account INTEGER, 
	order_cycle TEXT, 
	order_channel TEXT, 
	delivery_route TEXT, 
	cycle_days BIGINT, 
	cycle_reason TEXT, 
	need TEXT, 
	best_time TEXT, 
	large_print INTEGER, 
	remark TEXT, 
	tier TEXT, 
	tier_period TEXT, 
	coverage TEXT, 
	stop_reason TEXT, 
	stopped_on INTEGER, 
	merged_into BLOB, 
	source TEXT, 
	licence_as_of BIGINT, 
	marketing_as_of BIGINT, 
	logistics_as_of BIGINT, 
	finance_as_of BIGINT, 
	licence_source TEXT, 
	marketing_source TEXT, 
	logistics_source TEXT, 
	finance_source TEXT, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE root_head (
	city_id INTEGER NOT NULL, 
	root BLOB NOT NULL, 
	scope BLOB NOT NULL, 
	moves BIGINT NOT NULL, 
	count BIGINT NOT NULL, 
	sum BIGINT NOT NULL, 
	PRIMARY KEY (city_id, root), 
	UNIQUE (city_id, scope, root)
)
 WITHOUT ROWID;

CREATE TABLE sales_months (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	month INTEGER NOT NULL, 
	qty_tiao BIGINT NOT NULL, 
	amount_fen BIGINT NOT NULL, 
	order_count BIGINT NOT NULL, 
	lines BLOB NOT NULL, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE scope_head (
	city_id INTEGER NOT NULL, 
	scope BLOB NOT NULL, 
	ver BIGINT NOT NULL, 
	floor_ver BIGINT NOT NULL, 
	count BIGINT NOT NULL, 
	sum BIGINT NOT NULL, 
	PRIMARY KEY (city_id, scope)
)
 WITHOUT ROWID;

CREATE TABLE scope_mark (
	city_id INTEGER NOT NULL, 
	scope BLOB NOT NULL, 
	ver BIGINT NOT NULL, 
	mark BIGINT NOT NULL, 
	made_at BIGINT NOT NULL, 
	PRIMARY KEY (city_id, scope, ver)
)
 WITHOUT ROWID;

CREATE TABLE source_shop (
	city_id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	root_id BLOB NOT NULL, 
	named_at BIGINT NOT NULL, 
	PRIMARY KEY (city_id, source, root_id)
)
 WITHOUT ROWID;

CREATE TABLE token (
	city_id INTEGER NOT NULL, 
	hash BLOB NOT NULL, 
	person_id BLOB NOT NULL, 
	device_id BLOB NOT NULL, 
	issued_at BIGINT NOT NULL, 
	used_at BIGINT NOT NULL, 
	PRIMARY KEY (city_id, hash)
)
 WITHOUT ROWID;

CREATE INDEX token_device ON token (city_id, device_id);

CREATE TABLE visits (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	channel TEXT NOT NULL, 
	author_id BLOB NOT NULL, 
	recorded_by BLOB NOT NULL, 
	visited_on INTEGER NOT NULL, 
	started_at BIGINT NOT NULL, 
	finished_at BIGINT NOT NULL, 
	clock_offset_ms BIGINT, 
	keys BIGINT NOT NULL, 
	touched BIGINT NOT NULL, 
	purposes BLOB NOT NULL, 
	license_shown_ok INTEGER, 
	price_tag_ok INTEGER, 
	minor_sign_ok INTEGER, 
	display_ok INTEGER, 
	counter_ok INTEGER, 
	backroom_ok INTEGER, 
	oos_ok INTEGER, 
	price_ok INTEGER, 
	channel_ok INTEGER, 
	findings BLOB NOT NULL, 
	tagged BIGINT, 
	tags_due BIGINT, 
	note TEXT, 
	next_on INTEGER, 
	corrects_id BLOB, 
	correction_reason TEXT, 
	config_id BLOB, 
	device_no BIGINT, 
	op_seq BIGINT, 
	received_at BIGINT, 
	is_late INTEGER, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id), 
	FOREIGN KEY(city_id, root_id, corrects_id) REFERENCES visits (city_id, root_id, id)
);

CREATE TABLE advice (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	visit_id BLOB NOT NULL, 
	topic TEXT NOT NULL, 
	words TEXT NOT NULL, 
	products BLOB NOT NULL, 
	metric TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	baseline BIGINT, 
	target BIGINT, 
	given_on INTEGER NOT NULL, 
	check_on INTEGER NOT NULL, 
	check_item TEXT, 
	rule TEXT, 
	grounds TEXT, 
	answer TEXT, 
	declined TEXT, 
	rating TEXT, 
	config_id BLOB, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id), 
	FOREIGN KEY(city_id, root_id, visit_id) REFERENCES visits (city_id, root_id, id)
);

CREATE TABLE case_steps (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	case_id BLOB NOT NULL, 
	step TEXT NOT NULL, 
	person_id BLOB NOT NULL, 
	to_person BLOB, 
	words TEXT, 
	taken_at BIGINT NOT NULL, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id), 
	FOREIGN KEY(city_id, root_id, case_id) REFERENCES cases (city_id, root_id, id)
);

CREATE TABLE papers (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	visit_id BLOB, 
	paper_kind TEXT NOT NULL, 
	serial TEXT NOT NULL, 
	copies BIGINT NOT NULL, 
	pages BIGINT NOT NULL, 
	fingerprint TEXT, 
	printed_by BLOB NOT NULL, 
	printed_at BIGINT NOT NULL, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id), 
	FOREIGN KEY(city_id, root_id, visit_id) REFERENCES visits (city_id, root_id, id)
);

CREATE TABLE photos (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	visit_id BLOB, 
	case_id BLOB, 
	subject TEXT, 
	caption TEXT, 
	sha256 TEXT NOT NULL, 
	size BIGINT NOT NULL, 
	thumb_sha256 TEXT NOT NULL, 
	thumb_size BIGINT NOT NULL, 
	width BIGINT NOT NULL, 
	height BIGINT NOT NULL, 
	taken_at BIGINT NOT NULL, 
	latitude BIGINT, 
	longitude BIGINT, 
	erased_at BIGINT, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id), 
	FOREIGN KEY(city_id, root_id, visit_id) REFERENCES visits (city_id, root_id, id)
);

CREATE INDEX photos_sha256 ON photos (city_id, sha256);

CREATE INDEX photos_thumb_sha256 ON photos (city_id, thumb_sha256);

CREATE TABLE promises (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	visit_id BLOB, 
	side TEXT NOT NULL, 
	person_id BLOB, 
	words TEXT NOT NULL, 
	made_on INTEGER NOT NULL, 
	due_on INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	settled_on INTEGER, 
	settled_by BLOB, 
	result TEXT, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id), 
	FOREIGN KEY(city_id, root_id, visit_id) REFERENCES visits (city_id, root_id, id)
);

CREATE TABLE reviews (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	visit_id BLOB NOT NULL, 
	reviewer_id BLOB NOT NULL, 
	verdict TEXT NOT NULL, 
	reason_code TEXT, 
	words TEXT, 
	spot_check INTEGER NOT NULL, 
	reviewed_at BIGINT NOT NULL, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id), 
	FOREIGN KEY(city_id, root_id, visit_id) REFERENCES visits (city_id, root_id, id)
);

CREATE TABLE stock_counts (
	city_id INTEGER NOT NULL, 
	id BLOB NOT NULL, 
	root_id BLOB NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by BLOB, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	visit_id BLOB NOT NULL, 
	product_no BIGINT NOT NULL, 
	counter_tiao BIGINT NOT NULL, 
	backroom_tiao BIGINT NOT NULL, 
	stock_age_days BIGINT, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id), 
	FOREIGN KEY(city_id, root_id, visit_id) REFERENCES visits (city_id, root_id, id)
);

CREATE TABLE schema_version (number INTEGER NOT NULL PRIMARY KEY);
