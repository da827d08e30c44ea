CREATE TABLE account (
	city_id INTEGER NOT NULL, 
	person_id UUID NOT NULL, 
	login TEXT NOT NULL, 
	password_hash TEXT, 
	disabled_at BIGINT, 
	PRIMARY KEY (city_id, person_id), 
	UNIQUE (city_id, login)
);

CREATE TABLE blob (
	city_id INTEGER NOT NULL, 
	sha256 BYTEA NOT NULL, 
	size BIGINT NOT NULL, 
	received BIGINT NOT NULL, 
	created_by UUID, 
	created_at BIGINT NOT NULL, 
	finished_at BIGINT, 
	PRIMARY KEY (city_id, sha256)
);

CREATE TABLE cases (
	city_id INTEGER NOT NULL, 
	id UUID NOT NULL, 
	root_id UUID NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by UUID, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	retailer_id UUID, 
	visit_id UUID, 
	case_kind TEXT NOT NULL, 
	topic TEXT, 
	words TEXT NOT NULL, 
	reading TEXT, 
	subject_person UUID, 
	opened_at BIGINT NOT NULL, 
	owner_id UUID NOT NULL, 
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
	scope UUID NOT NULL, 
	kind TEXT COLLATE "C" NOT NULL, 
	row_id UUID NOT NULL, 
	ver BIGINT NOT NULL, 
	op TEXT NOT NULL, 
	detail BYTEA, 
	PRIMARY KEY (city_id, scope, kind, row_id)
);

CREATE INDEX change_order ON change (city_id, scope, ver, kind, row_id);

CREATE TABLE configs (
	city_id INTEGER NOT NULL, 
	id UUID NOT NULL, 
	root_id UUID NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by UUID, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	config_kind TEXT NOT NULL, 
	code TEXT NOT NULL, 
	version BIGINT NOT NULL, 
	valid_from INTEGER NOT NULL, 
	node_id UUID, 
	reason TEXT, 
	content TEXT NOT NULL, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE contacts (
	city_id INTEGER NOT NULL, 
	id UUID NOT NULL, 
	root_id UUID NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by UUID, 
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
	id UUID NOT NULL, 
	root_id UUID NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by UUID, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	person_id UUID NOT NULL, 
	device_no BIGINT NOT NULL, 
	name TEXT NOT NULL, 
	public_key TEXT NOT NULL, 
	forked_from UUID, 
	revoked_at BIGINT, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE enrolment (
	city_id INTEGER NOT NULL, 
	code_hash BYTEA NOT NULL, 
	person_id UUID NOT NULL, 
	expires_at BIGINT NOT NULL, 
	used_at BIGINT, 
	PRIMARY KEY (city_id, code_hash)
);

CREATE TABLE field_states (
	city_id INTEGER NOT NULL, 
	id UUID NOT NULL, 
	root_id UUID NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by UUID, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	field_name TEXT NOT NULL, 
	confirmed_on INTEGER, 
	confirmed_by UUID, 
	refused_until INTEGER, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE history (
	city_id INTEGER NOT NULL, 
	id UUID NOT NULL, 
	root_id UUID NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by UUID, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	target_kind TEXT NOT NULL, 
	target_id UUID NOT NULL, 
	action TEXT NOT NULL, 
	fields BYTEA NOT NULL, 
	changed_by UUID, 
	changed_at BIGINT NOT NULL, 
	source TEXT, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE holdings (
	city_id INTEGER NOT NULL, 
	id UUID NOT NULL, 
	root_id UUID NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by UUID, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	person_id UUID NOT NULL, 
	node_id UUID NOT NULL, 
	role TEXT NOT NULL, 
	"right" TEXT NOT NULL, 
	from_on INTEGER NOT NULL, 
	to_on INTEGER, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE imports (
	city_id INTEGER NOT NULL, 
	id UUID NOT NULL, 
	root_id UUID NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by UUID, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	import_kind TEXT NOT NULL, 
	file_name TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	size BIGINT NOT NULL, 
	source TEXT, 
	mapping BYTEA NOT NULL, 
	key_fields BYTEA NOT NULL, 
	header_row BIGINT, 
	sheet TEXT, 
	create_missing INTEGER NOT NULL, 
	excluded BYTEA NOT NULL, 
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
	value BYTEA NOT NULL, 
	PRIMARY KEY (city_id, name)
);

CREATE TABLE nodes (
	city_id INTEGER NOT NULL, 
	id UUID NOT NULL, 
	root_id UUID NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by UUID, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	node_kind TEXT NOT NULL, 
	name TEXT NOT NULL, 
	code TEXT, 
	parent_id UUID, 
	time_zone TEXT, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE op (
	city_id INTEGER NOT NULL, 
	replica UUID NOT NULL, 
	seq BIGINT NOT NULL, 
	op_id UUID NOT NULL, 
	header BYTEA NOT NULL, 
	salt BYTEA, 
	body BYTEA, 
	body_hash BYTEA NOT NULL, 
	hash BYTEA NOT NULL, 
	result BYTEA NOT NULL, 
	received_at BIGINT NOT NULL, 
	PRIMARY KEY (city_id, replica, seq)
);

CREATE INDEX op_by_id ON op (city_id, op_id);

CREATE TABLE order_line (
	city_id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	invoice_no TEXT NOT NULL, 
	product_no BIGINT NOT NULL, 
	nth BIGINT NOT NULL, 
	root_id UUID NOT NULL, 
	ordered_on INTEGER NOT NULL, 
	qty_tiao BIGINT NOT NULL, 
	amount_fen BIGINT NOT NULL, 
	PRIMARY KEY (city_id, source, invoice_no, product_no, nth)
);

CREATE INDEX order_line_shop ON order_line (city_id, source, root_id);

CREATE TABLE orders (
	city_id INTEGER NOT NULL, 
	id UUID NOT NULL, 
	root_id UUID NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by UUID, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	source TEXT NOT NULL, 
	invoice_no TEXT NOT NULL, 
	ordered_on INTEGER NOT NULL, 
	qty_tiao BIGINT NOT NULL, 
	amount_fen BIGINT NOT NULL, 
	lines BYTEA NOT NULL, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE peer_months (
	city_id INTEGER NOT NULL, 
	id UUID NOT NULL, 
	root_id UUID NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by UUID, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	class42 TEXT NOT NULL, 
	month INTEGER NOT NULL, 
	shops BIGINT NOT NULL, 
	qty_tiao BIGINT NOT NULL, 
	amount_fen BIGINT NOT NULL, 
	percentiles BYTEA NOT NULL, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE people (
	city_id INTEGER NOT NULL, 
	id UUID NOT NULL, 
	root_id UUID NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by UUID, 
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
	id UUID NOT NULL, 
	root_id UUID NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by UUID, 
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
	id UUID NOT NULL, 
	root_id UUID NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by UUID, 
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
	id UUID NOT NULL, 
	root_id UUID NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by UUID, 
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
	id UUID NOT NULL, 
	root_id UUID NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by UUID, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	target_kind TEXT NOT NULL, 
	target_id UUID NOT NULL, 
	field_name TEXT NOT NULL, 
	base BYTEA NOT NULL, 
	mine BYTEA NOT NULL, 
	theirs BYTEA NOT NULL, 
	reason TEXT NOT NULL, 
	proposed_by UUID, 
	op_id UUID, 
	decision TEXT NOT NULL, 
	decided_by UUID, 
	decided_at BIGINT, 
	decision_words TEXT, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE receipt (
	city_id INTEGER NOT NULL, 
	replica UUID NOT NULL, 
	seq BIGINT NOT NULL, 
	chain_hash BYTEA NOT NULL, 
	received_at BIGINT NOT NULL, 
	device_signature BYTEA NOT NULL, 
	signature BYTEA NOT NULL, 
	PRIMARY KEY (city_id, replica, seq)
);

CREATE TABLE refused_row (
	city_id INTEGER NOT NULL, 
	row_id UUID NOT NULL, 
	op_id UUID NOT NULL, 
	PRIMARY KEY (city_id, row_id)
);

CREATE TABLE replica (
	city_id INTEGER NOT NULL, 
	id UUID NOT NULL, 
	person_id UUID NOT NULL, 
	last_seq BIGINT NOT NULL, 
	chain_hash BYTEA NOT NULL, 
	files BIGINT NOT NULL, 
	forked_from UUID, 
	forked_seq BIGINT, 
	PRIMARY KEY (city_id, id)
);

CREATE TABLE retailers (
	city_id INTEGER NOT NULL, 
	id UUID NOT NULL, 
	root_id UUID NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by UUID, 
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
	merged_into UUID, 
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
	root UUID NOT NULL, 
	scope UUID NOT NULL, 
	moves BIGINT NOT NULL, 
	count BIGINT NOT NULL, 
	sum BIGINT NOT NULL, 
	PRIMARY KEY (city_id, root), 
	UNIQUE (city_id, scope, root)
);

CREATE TABLE sales_months (
	city_id INTEGER NOT NULL, 
	id UUID NOT NULL, 
	root_id UUID NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by UUID, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	month INTEGER NOT NULL, 
	qty_tiao BIGINT NOT NULL, 
	amount_fen BIGINT NOT NULL, 
	order_count BIGINT NOT NULL, 
	lines BYTEA NOT NULL, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id)
);

CREATE TABLE scope_head (
	city_id INTEGER NOT NULL, 
	scope UUID NOT NULL, 
	ver BIGINT NOT NULL, 
	floor_ver BIGINT NOT NULL, 
	count BIGINT NOT NULL, 
	sum BIGINT NOT NULL, 
	PRIMARY KEY (city_id, scope)
);

CREATE TABLE scope_mark (
	city_id INTEGER NOT NULL, 
	scope UUID NOT NULL, 
	ver BIGINT NOT NULL, 
	mark BIGINT NOT NULL, 
	made_at BIGINT NOT NULL, 
	PRIMARY KEY (city_id, scope, ver)
);

CREATE TABLE source_shop (
	city_id INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	root_id UUID NOT NULL, 
	named_at BIGINT NOT NULL, 
	PRIMARY KEY (city_id, source, root_id)
);

CREATE TABLE token (
	city_id INTEGER NOT NULL, 
	hash BYTEA NOT NULL, 
	person_id UUID NOT NULL, 
	device_id UUID NOT NULL, 
	issued_at BIGINT NOT NULL, 
	used_at BIGINT NOT NULL, 
	PRIMARY KEY (city_id, hash)
);

CREATE INDEX token_device ON token (city_id, device_id);

CREATE TABLE visits (
	city_id INTEGER NOT NULL, 
	id UUID NOT NULL, 
	root_id UUID NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by UUID, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	channel TEXT NOT NULL, 
	author_id UUID NOT NULL, 
	recorded_by UUID NOT NULL, 
	visited_on INTEGER NOT NULL, 
	started_at BIGINT NOT NULL, 
	finished_at BIGINT NOT NULL, 
	clock_offset_ms BIGINT, 
	keys BIGINT NOT NULL, 
	touched BIGINT NOT NULL, 
	purposes BYTEA NOT NULL, 
	license_shown_ok INTEGER, 
	price_tag_ok INTEGER, 
	minor_sign_ok INTEGER, 
	display_ok INTEGER, 
	counter_ok INTEGER, 
	backroom_ok INTEGER, 
	oos_ok INTEGER, 
	price_ok INTEGER, 
	channel_ok INTEGER, 
	findings BYTEA NOT NULL, 
	tagged BIGINT, 
	tags_due BIGINT, 
	note TEXT, 
	next_on INTEGER, 
	corrects_id UUID, 
	correction_reason TEXT, 
	config_id UUID, 
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
	id UUID NOT NULL, 
	root_id UUID NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by UUID, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	visit_id UUID NOT NULL, 
	topic TEXT NOT NULL, 
	words TEXT NOT NULL, 
	products BYTEA NOT NULL, 
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
	config_id UUID, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id), 
	FOREIGN KEY(city_id, root_id, visit_id) REFERENCES visits (city_id, root_id, id)
);

CREATE TABLE case_steps (
	city_id INTEGER NOT NULL, 
	id UUID NOT NULL, 
	root_id UUID NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by UUID, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	case_id UUID NOT NULL, 
	step TEXT NOT NULL, 
	person_id UUID NOT NULL, 
	to_person UUID, 
	words TEXT, 
	taken_at BIGINT NOT NULL, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id), 
	FOREIGN KEY(city_id, root_id, case_id) REFERENCES cases (city_id, root_id, id)
);

CREATE TABLE papers (
	city_id INTEGER NOT NULL, 
	id UUID NOT NULL, 
	root_id UUID NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by UUID, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	visit_id UUID, 
	paper_kind TEXT NOT NULL, 
	serial TEXT NOT NULL, 
	copies BIGINT NOT NULL, 
	pages BIGINT NOT NULL, 
	fingerprint TEXT, 
	printed_by UUID NOT NULL, 
	printed_at BIGINT NOT NULL, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id), 
	FOREIGN KEY(city_id, root_id, visit_id) REFERENCES visits (city_id, root_id, id)
);

CREATE TABLE photos (
	city_id INTEGER NOT NULL, 
	id UUID NOT NULL, 
	root_id UUID NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by UUID, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	visit_id UUID, 
	case_id UUID, 
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
	id UUID NOT NULL, 
	root_id UUID NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by UUID, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	visit_id UUID, 
	side TEXT NOT NULL, 
	person_id UUID, 
	words TEXT NOT NULL, 
	made_on INTEGER NOT NULL, 
	due_on INTEGER NOT NULL, 
	state TEXT NOT NULL, 
	settled_on INTEGER, 
	settled_by UUID, 
	result TEXT, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id), 
	FOREIGN KEY(city_id, root_id, visit_id) REFERENCES visits (city_id, root_id, id)
);

CREATE TABLE reviews (
	city_id INTEGER NOT NULL, 
	id UUID NOT NULL, 
	root_id UUID NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by UUID, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	visit_id UUID NOT NULL, 
	reviewer_id UUID NOT NULL, 
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
	id UUID NOT NULL, 
	root_id UUID NOT NULL, 
	rev BIGINT NOT NULL, 
	stamp BIGINT NOT NULL, 
	created_by UUID, 
	created_at BIGINT NOT NULL, 
	voided_at BIGINT, 
	void_reason TEXT, 
	visit_id UUID NOT NULL, 
	product_no BIGINT NOT NULL, 
	counter_tiao BIGINT NOT NULL, 
	backroom_tiao BIGINT NOT NULL, 
	stock_age_days BIGINT, 
	PRIMARY KEY (city_id, id), 
	UNIQUE (city_id, root_id, id), 
	FOREIGN KEY(city_id, root_id, visit_id) REFERENCES visits (city_id, root_id, id)
);

CREATE TABLE schema_version (number INTEGER NOT NULL PRIMARY KEY);

ALTER TABLE configs ENABLE ROW LEVEL SECURITY;

ALTER TABLE configs FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON configs USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR EXISTS (SELECT 1 FROM root_head h WHERE h.city_id = configs.city_id AND h.root = configs.root_id AND h.scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[]))));

ALTER TABLE devices ENABLE ROW LEVEL SECURITY;

ALTER TABLE devices FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON devices USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR EXISTS (SELECT 1 FROM root_head h WHERE h.city_id = devices.city_id AND h.root = devices.root_id AND h.scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[]))));

ALTER TABLE holdings ENABLE ROW LEVEL SECURITY;

ALTER TABLE holdings FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON holdings USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR EXISTS (SELECT 1 FROM root_head h WHERE h.city_id = holdings.city_id AND h.root = holdings.root_id AND h.scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[]))));

ALTER TABLE imports ENABLE ROW LEVEL SECURITY;

ALTER TABLE imports FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON imports USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR EXISTS (SELECT 1 FROM root_head h WHERE h.city_id = imports.city_id AND h.root = imports.root_id AND h.scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[]))));

ALTER TABLE nodes ENABLE ROW LEVEL SECURITY;

ALTER TABLE nodes FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON nodes USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR EXISTS (SELECT 1 FROM root_head h WHERE h.city_id = nodes.city_id AND h.root = nodes.root_id AND h.scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[]))));

ALTER TABLE peer_months ENABLE ROW LEVEL SECURITY;

ALTER TABLE peer_months FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON peer_months USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR EXISTS (SELECT 1 FROM root_head h WHERE h.city_id = peer_months.city_id AND h.root = peer_months.root_id AND h.scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[]))));

ALTER TABLE people ENABLE ROW LEVEL SECURITY;

ALTER TABLE people FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON people USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR EXISTS (SELECT 1 FROM root_head h WHERE h.city_id = people.city_id AND h.root = people.root_id AND h.scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[]))));

ALTER TABLE prices ENABLE ROW LEVEL SECURITY;

ALTER TABLE prices FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON prices USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR EXISTS (SELECT 1 FROM root_head h WHERE h.city_id = prices.city_id AND h.root = prices.root_id AND h.scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[]))));

ALTER TABLE products ENABLE ROW LEVEL SECURITY;

ALTER TABLE products FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON products USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR EXISTS (SELECT 1 FROM root_head h WHERE h.city_id = products.city_id AND h.root = products.root_id AND h.scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[]))));

ALTER TABLE retailers ENABLE ROW LEVEL SECURITY;

ALTER TABLE retailers FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON retailers USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR EXISTS (SELECT 1 FROM root_head h WHERE h.city_id = retailers.city_id AND h.root = retailers.root_id AND h.scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[]))));

ALTER TABLE cases ENABLE ROW LEVEL SECURITY;

ALTER TABLE cases FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON cases USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR EXISTS (SELECT 1 FROM root_head h WHERE h.city_id = cases.city_id AND h.root = cases.root_id AND h.scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[]))));

ALTER TABLE contacts ENABLE ROW LEVEL SECURITY;

ALTER TABLE contacts FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON contacts USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR EXISTS (SELECT 1 FROM root_head h WHERE h.city_id = contacts.city_id AND h.root = contacts.root_id AND h.scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[]))));

ALTER TABLE field_states ENABLE ROW LEVEL SECURITY;

ALTER TABLE field_states FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON field_states USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR EXISTS (SELECT 1 FROM root_head h WHERE h.city_id = field_states.city_id AND h.root = field_states.root_id AND h.scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[]))));

ALTER TABLE history ENABLE ROW LEVEL SECURITY;

ALTER TABLE history FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON history USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR EXISTS (SELECT 1 FROM root_head h WHERE h.city_id = history.city_id AND h.root = history.root_id AND h.scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[]))));

ALTER TABLE orders ENABLE ROW LEVEL SECURITY;

ALTER TABLE orders FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON orders USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR EXISTS (SELECT 1 FROM root_head h WHERE h.city_id = orders.city_id AND h.root = orders.root_id AND h.scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[]))));

ALTER TABLE postponements ENABLE ROW LEVEL SECURITY;

ALTER TABLE postponements FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON postponements USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR EXISTS (SELECT 1 FROM root_head h WHERE h.city_id = postponements.city_id AND h.root = postponements.root_id AND h.scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[]))));

ALTER TABLE proposals ENABLE ROW LEVEL SECURITY;

ALTER TABLE proposals FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON proposals USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR EXISTS (SELECT 1 FROM root_head h WHERE h.city_id = proposals.city_id AND h.root = proposals.root_id AND h.scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[]))));

ALTER TABLE sales_months ENABLE ROW LEVEL SECURITY;

ALTER TABLE sales_months FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON sales_months USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR EXISTS (SELECT 1 FROM root_head h WHERE h.city_id = sales_months.city_id AND h.root = sales_months.root_id AND h.scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[]))));

ALTER TABLE visits ENABLE ROW LEVEL SECURITY;

ALTER TABLE visits FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON visits USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR EXISTS (SELECT 1 FROM root_head h WHERE h.city_id = visits.city_id AND h.root = visits.root_id AND h.scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[]))));

ALTER TABLE advice ENABLE ROW LEVEL SECURITY;

ALTER TABLE advice FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON advice USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR EXISTS (SELECT 1 FROM root_head h WHERE h.city_id = advice.city_id AND h.root = advice.root_id AND h.scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[]))));

ALTER TABLE case_steps ENABLE ROW LEVEL SECURITY;

ALTER TABLE case_steps FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON case_steps USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR EXISTS (SELECT 1 FROM root_head h WHERE h.city_id = case_steps.city_id AND h.root = case_steps.root_id AND h.scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[]))));

ALTER TABLE papers ENABLE ROW LEVEL SECURITY;

ALTER TABLE papers FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON papers USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR EXISTS (SELECT 1 FROM root_head h WHERE h.city_id = papers.city_id AND h.root = papers.root_id AND h.scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[]))));

ALTER TABLE photos ENABLE ROW LEVEL SECURITY;

ALTER TABLE photos FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON photos USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR EXISTS (SELECT 1 FROM root_head h WHERE h.city_id = photos.city_id AND h.root = photos.root_id AND h.scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[]))));

ALTER TABLE promises ENABLE ROW LEVEL SECURITY;

ALTER TABLE promises FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON promises USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR EXISTS (SELECT 1 FROM root_head h WHERE h.city_id = promises.city_id AND h.root = promises.root_id AND h.scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[]))));

ALTER TABLE reviews ENABLE ROW LEVEL SECURITY;

ALTER TABLE reviews FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON reviews USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR EXISTS (SELECT 1 FROM root_head h WHERE h.city_id = reviews.city_id AND h.root = reviews.root_id AND h.scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[]))));

ALTER TABLE stock_counts ENABLE ROW LEVEL SECURITY;

ALTER TABLE stock_counts FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON stock_counts USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR EXISTS (SELECT 1 FROM root_head h WHERE h.city_id = stock_counts.city_id AND h.root = stock_counts.root_id AND h.scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[]))));

ALTER TABLE root_head ENABLE ROW LEVEL SECURITY;

ALTER TABLE root_head FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON root_head USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[])));

ALTER TABLE scope_head ENABLE ROW LEVEL SECURITY;

ALTER TABLE scope_head FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON scope_head USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[])));

ALTER TABLE scope_mark ENABLE ROW LEVEL SECURITY;

ALTER TABLE scope_mark FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON scope_mark USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[])));

ALTER TABLE change ENABLE ROW LEVEL SECURITY;

ALTER TABLE change FORCE ROW LEVEL SECURITY;

CREATE POLICY wall ON change USING (city_id = (SELECT NULLIF(current_setting('app.city', true), '')::integer) AND ((SELECT current_setting('app.sees', true)) = 'city' OR scope = ANY ((SELECT NULLIF(current_setting('app.scopes', true), '')::uuid[])::uuid[])));
