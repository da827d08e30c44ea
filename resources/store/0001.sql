CREATE TABLE base_rows (
	kind TEXT NOT NULL,
	row_id BLOB NOT NULL,
	row_values BLOB,
	PRIMARY KEY (kind, row_id)
);

CREATE TABLE cases (
	id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	rev BIGINT DEFAULT '0' NOT NULL,
	stamp BIGINT DEFAULT '0' NOT NULL,
	created_by BLOB,
	created_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT,
	retailer_id BLOB,
	visit_id BLOB,
	case_kind TEXT,
	topic TEXT,
	words TEXT,
	reading TEXT,
	subject_person BLOB,
	opened_at BIGINT,
	owner_id BLOB,
	due_on INTEGER,
	next_action TEXT,
	state TEXT,
	closed_at BIGINT,
	result TEXT,
	extra BLOB,
	PRIMARY KEY (id)
);

CREATE INDEX cases_root ON cases (root_id, stamp);

CREATE TABLE configs (
	id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	rev BIGINT DEFAULT '0' NOT NULL,
	stamp BIGINT DEFAULT '0' NOT NULL,
	created_by BLOB,
	created_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT,
	config_kind TEXT,
	code TEXT,
	version BIGINT,
	valid_from INTEGER,
	node_id BLOB,
	reason TEXT,
	content TEXT,
	extra BLOB,
	PRIMARY KEY (id)
);

CREATE INDEX configs_root ON configs (root_id, stamp);

CREATE TABLE contacts (
	id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	rev BIGINT DEFAULT '0' NOT NULL,
	stamp BIGINT DEFAULT '0' NOT NULL,
	created_by BLOB,
	created_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT,
	name TEXT,
	phone TEXT,
	relation TEXT,
	remark TEXT,
	extra BLOB,
	PRIMARY KEY (id)
);

CREATE INDEX contacts_root ON contacts (root_id, stamp);

CREATE TABLE devices (
	id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	rev BIGINT DEFAULT '0' NOT NULL,
	stamp BIGINT DEFAULT '0' NOT NULL,
	created_by BLOB,
	created_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT,
	person_id BLOB,
	device_no BIGINT,
	name TEXT,
	public_key TEXT,
	forked_from BLOB,
	revoked_at BIGINT,
	extra BLOB,
	PRIMARY KEY (id)
);

CREATE INDEX devices_root ON devices (root_id, stamp);

CREATE TABLE drafts (
	"key" TEXT NOT NULL,
	content BLOB NOT NULL,
	changed_at BIGINT NOT NULL,
	PRIMARY KEY ("key")
);

CREATE TABLE field_states (
	id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	rev BIGINT DEFAULT '0' NOT NULL,
	stamp BIGINT DEFAULT '0' NOT NULL,
	created_by BLOB,
	created_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT,
	field_name TEXT,
	confirmed_on INTEGER,
	confirmed_by BLOB,
	refused_until INTEGER,
	extra BLOB,
	PRIMARY KEY (id)
);

CREATE INDEX field_states_root ON field_states (root_id, stamp);

CREATE TABLE gate (
	one INTEGER NOT NULL,
	action TEXT NOT NULL,
	PRIMARY KEY (one)
);

CREATE TABLE hidden_roots (
	root_id BLOB NOT NULL,
	why TEXT NOT NULL,
	PRIMARY KEY (root_id, why)
);

CREATE TABLE history (
	id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	rev BIGINT DEFAULT '0' NOT NULL,
	stamp BIGINT DEFAULT '0' NOT NULL,
	created_by BLOB,
	created_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT,
	target_kind TEXT,
	target_id BLOB,
	action TEXT,
	fields BLOB,
	changed_by BLOB,
	changed_at BIGINT,
	source TEXT,
	extra BLOB,
	PRIMARY KEY (id)
);

CREATE INDEX history_root ON history (root_id, stamp);

CREATE TABLE holdings (
	id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	rev BIGINT DEFAULT '0' NOT NULL,
	stamp BIGINT DEFAULT '0' NOT NULL,
	created_by BLOB,
	created_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT,
	person_id BLOB,
	node_id BLOB,
	role TEXT,
	"right" TEXT,
	from_on INTEGER,
	to_on INTEGER,
	extra BLOB,
	PRIMARY KEY (id)
);

CREATE INDEX holdings_root ON holdings (root_id, stamp);

CREATE TABLE imports (
	id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	rev BIGINT DEFAULT '0' NOT NULL,
	stamp BIGINT DEFAULT '0' NOT NULL,
	created_by BLOB,
	created_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT,
	import_kind TEXT,
	file_name TEXT,
	sha256 TEXT,
	size BIGINT,
	source TEXT,
	mapping BLOB,
	key_fields BLOB,
	header_row BIGINT,
	sheet TEXT,
	create_missing INTEGER,
	excluded BLOB,
	state TEXT,
	new_count BIGINT,
	changed_count BIGINT,
	same_count BIGINT,
	missing_count BIGINT,
	refused_count BIGINT,
	error_sha256 TEXT,
	answer TEXT,
	finished_at BIGINT,
	extra BLOB,
	PRIMARY KEY (id)
);

CREATE INDEX imports_root ON imports (root_id, stamp);

CREATE TABLE log_head (
	one INTEGER NOT NULL,
	last_seq BIGINT NOT NULL,
	hash BLOB NOT NULL,
	acked_seq BIGINT NOT NULL,
	epoch BLOB NOT NULL,
	PRIMARY KEY (one)
);

CREATE TABLE meta (
	name TEXT NOT NULL,
	value BLOB NOT NULL,
	PRIMARY KEY (name)
);

CREATE TABLE nodes (
	id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	rev BIGINT DEFAULT '0' NOT NULL,
	stamp BIGINT DEFAULT '0' NOT NULL,
	created_by BLOB,
	created_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT,
	node_kind TEXT,
	name TEXT,
	code TEXT,
	parent_id BLOB,
	time_zone TEXT,
	extra BLOB,
	PRIMARY KEY (id)
);

CREATE INDEX nodes_root ON nodes (root_id, stamp);

CREATE TABLE notices (
	number INTEGER NOT NULL,
	told_at BIGINT NOT NULL,
	template TEXT NOT NULL,
	said BLOB NOT NULL,
	read_at BIGINT,
	PRIMARY KEY (number)
);

CREATE TABLE old_ops (
	seq INTEGER NOT NULL,
	header BLOB NOT NULL,
	body_hash BLOB NOT NULL,
	hash BLOB NOT NULL,
	PRIMARY KEY (seq)
);

CREATE TABLE orders (
	id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	rev BIGINT DEFAULT '0' NOT NULL,
	stamp BIGINT DEFAULT '0' NOT NULL,
	created_by BLOB,
	created_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT,
	source TEXT,
	invoice_no TEXT,
	ordered_on INTEGER,
	qty_tiao BIGINT,
	amount_fen BIGINT,
	lines BLOB,
	extra BLOB,
	PRIMARY KEY (id)
);

CREATE INDEX orders_root ON orders (root_id, stamp);

CREATE TABLE outbox (
	seq INTEGER NOT NULL,
	op_id BLOB NOT NULL,
	action TEXT NOT NULL,
	header BLOB NOT NULL,
	salt BLOB NOT NULL,
	body BLOB NOT NULL,
	hash BLOB NOT NULL,
	occurred_at BIGINT NOT NULL,
	state TEXT NOT NULL,
	tries BIGINT DEFAULT '0' NOT NULL,
	outcome TEXT,
	reason TEXT,
	words TEXT,
	said BLOB,
	late BIGINT,
	answered_at BIGINT,
	PRIMARY KEY (seq)
);

CREATE UNIQUE INDEX outbox_op ON outbox (op_id);

CREATE INDEX outbox_state ON outbox (state) WHERE state <> 'done';

CREATE INDEX outbox_undated ON outbox (state) WHERE answered_at IS NULL;

CREATE TABLE owed_roots (
	root_id BLOB NOT NULL,
	scope BLOB NOT NULL,
	after_kind TEXT,
	after_id BLOB,
	PRIMARY KEY (root_id)
);

CREATE TABLE parcels (
	sha256 TEXT NOT NULL,
	path TEXT NOT NULL,
	size BIGINT NOT NULL,
	sent_at BIGINT,
	refused TEXT,
	said BLOB,
	PRIMARY KEY (sha256)
);

CREATE TABLE peer_months (
	id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	rev BIGINT DEFAULT '0' NOT NULL,
	stamp BIGINT DEFAULT '0' NOT NULL,
	created_by BLOB,
	created_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT,
	class42 TEXT,
	month INTEGER,
	shops BIGINT,
	qty_tiao BIGINT,
	amount_fen BIGINT,
	percentiles BLOB,
	extra BLOB,
	PRIMARY KEY (id)
);

CREATE INDEX peer_months_root ON peer_months (root_id, stamp);

CREATE TABLE people (
	id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	rev BIGINT DEFAULT '0' NOT NULL,
	stamp BIGINT DEFAULT '0' NOT NULL,
	created_by BLOB,
	created_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT,
	name TEXT,
	staff_no TEXT,
	extra BLOB,
	PRIMARY KEY (id)
);

CREATE INDEX people_root ON people (root_id, stamp);

CREATE TABLE postponements (
	id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	rev BIGINT DEFAULT '0' NOT NULL,
	stamp BIGINT DEFAULT '0' NOT NULL,
	created_by BLOB,
	created_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT,
	planned_on INTEGER,
	until_on INTEGER,
	reason TEXT,
	extra BLOB,
	PRIMARY KEY (id)
);

CREATE INDEX postponements_root ON postponements (root_id, stamp);

CREATE TABLE prices (
	id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	rev BIGINT DEFAULT '0' NOT NULL,
	stamp BIGINT DEFAULT '0' NOT NULL,
	created_by BLOB,
	created_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT,
	product_no BIGINT,
	from_on INTEGER,
	price_wholesale BIGINT,
	price_guide BIGINT,
	extra BLOB,
	PRIMARY KEY (id)
);

CREATE INDEX prices_root ON prices (root_id, stamp);

CREATE TABLE products (
	id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	rev BIGINT DEFAULT '0' NOT NULL,
	stamp BIGINT DEFAULT '0' NOT NULL,
	created_by BLOB,
	created_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT,
	product_no BIGINT,
	source TEXT,
	product_code TEXT,
	product_name TEXT,
	price_class TEXT,
	supply_state TEXT,
	is_new INTEGER,
	extra BLOB,
	PRIMARY KEY (id)
);

CREATE INDEX products_root ON products (root_id, stamp);

CREATE TABLE proposals (
	id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	rev BIGINT DEFAULT '0' NOT NULL,
	stamp BIGINT DEFAULT '0' NOT NULL,
	created_by BLOB,
	created_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT,
	target_kind TEXT,
	target_id BLOB,
	field_name TEXT,
	base BLOB,
	mine BLOB,
	theirs BLOB,
	reason TEXT,
	proposed_by BLOB,
	op_id BLOB,
	decision TEXT,
	decided_by BLOB,
	decided_at BIGINT,
	decision_words TEXT,
	extra BLOB,
	PRIMARY KEY (id)
);

CREATE INDEX proposals_root ON proposals (root_id, stamp);

CREATE TABLE receipts (
	seq INTEGER NOT NULL,
	hash BLOB NOT NULL,
	server_ms BIGINT NOT NULL,
	device_signature BLOB NOT NULL,
	signature BLOB NOT NULL,
	PRIMARY KEY (seq)
);

CREATE TABLE retailers (
	id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	rev BIGINT DEFAULT '0' NOT NULL,
	stamp BIGINT DEFAULT '0' NOT NULL,
	created_by BLOB,
	created_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT,
	name TEXT,
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
	extra BLOB,
	PRIMARY KEY (id)
);

CREATE INDEX retailers_root ON retailers (root_id, stamp);

CREATE TABLE reveals (
	number INTEGER NOT NULL,
	root_id BLOB NOT NULL,
	field_name TEXT NOT NULL,
	revealed_at BIGINT NOT NULL,
	PRIMARY KEY (number)
);

CREATE TABLE roots (
	root_id BLOB NOT NULL,
	scope BLOB NOT NULL,
	moves BIGINT DEFAULT '0' NOT NULL,
	PRIMARY KEY (root_id)
);

CREATE INDEX roots_scope ON roots (scope);

CREATE TABLE sales_months (
	id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	rev BIGINT DEFAULT '0' NOT NULL,
	stamp BIGINT DEFAULT '0' NOT NULL,
	created_by BLOB,
	created_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT,
	month INTEGER,
	qty_tiao BIGINT,
	amount_fen BIGINT,
	order_count BIGINT,
	lines BLOB,
	extra BLOB,
	PRIMARY KEY (id)
);

CREATE INDEX sales_months_root ON sales_months (root_id, stamp);

CREATE TABLE scopes (
	scope BLOB NOT NULL,
	epoch BLOB NOT NULL,
	ver BIGINT NOT NULL,
	mark BIGINT NOT NULL,
	start BIGINT,
	after_kind TEXT,
	after_id BLOB,
	row_count BIGINT NOT NULL,
	stamp_sum BIGINT NOT NULL,
	rights TEXT NOT NULL,
	roles BLOB NOT NULL,
	state TEXT NOT NULL,
	PRIMARY KEY (scope)
);

CREATE TABLE searched (
	number INTEGER NOT NULL,
	retailer_id BLOB NOT NULL,
	PRIMARY KEY (number)
);

CREATE UNIQUE INDEX searched_retailer ON searched (retailer_id);

CREATE TABLE serials (
	name TEXT NOT NULL,
	last BIGINT NOT NULL,
	PRIMARY KEY (name)
);

CREATE TABLE unknown_rows (
	kind TEXT NOT NULL,
	row_id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	stamp BIGINT NOT NULL,
	row_values BLOB NOT NULL,
	PRIMARY KEY (kind, row_id)
);

CREATE INDEX unknown_rows_root ON unknown_rows (root_id);

CREATE TABLE visits (
	id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	rev BIGINT DEFAULT '0' NOT NULL,
	stamp BIGINT DEFAULT '0' NOT NULL,
	created_by BLOB,
	created_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT,
	channel TEXT,
	author_id BLOB,
	recorded_by BLOB,
	visited_on INTEGER,
	started_at BIGINT,
	finished_at BIGINT,
	clock_offset_ms BIGINT,
	keys BIGINT,
	touched BIGINT,
	purposes BLOB,
	license_shown_ok INTEGER,
	price_tag_ok INTEGER,
	minor_sign_ok INTEGER,
	display_ok INTEGER,
	counter_ok INTEGER,
	backroom_ok INTEGER,
	oos_ok INTEGER,
	price_ok INTEGER,
	channel_ok INTEGER,
	findings BLOB,
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
	extra BLOB,
	PRIMARY KEY (id),
	FOREIGN KEY(corrects_id) REFERENCES visits (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX visits_corrects_id ON visits (corrects_id);

CREATE INDEX visits_day ON visits (visited_on, author_id);

CREATE INDEX visits_root ON visits (root_id, stamp);

CREATE TABLE advice (
	id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	rev BIGINT DEFAULT '0' NOT NULL,
	stamp BIGINT DEFAULT '0' NOT NULL,
	created_by BLOB,
	created_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT,
	visit_id BLOB,
	topic TEXT,
	words TEXT,
	products BLOB,
	metric TEXT,
	unit TEXT,
	baseline BIGINT,
	target BIGINT,
	given_on INTEGER,
	check_on INTEGER,
	check_item TEXT,
	rule TEXT,
	grounds TEXT,
	answer TEXT,
	declined TEXT,
	rating TEXT,
	config_id BLOB,
	extra BLOB,
	PRIMARY KEY (id),
	FOREIGN KEY(visit_id) REFERENCES visits (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX advice_root ON advice (root_id, stamp);

CREATE INDEX advice_visit_id ON advice (visit_id);

CREATE TABLE case_steps (
	id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	rev BIGINT DEFAULT '0' NOT NULL,
	stamp BIGINT DEFAULT '0' NOT NULL,
	created_by BLOB,
	created_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT,
	case_id BLOB,
	step TEXT,
	person_id BLOB,
	to_person BLOB,
	words TEXT,
	taken_at BIGINT,
	extra BLOB,
	PRIMARY KEY (id),
	FOREIGN KEY(case_id) REFERENCES cases (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX case_steps_case_id ON case_steps (case_id);

CREATE INDEX case_steps_root ON case_steps (root_id, stamp);

CREATE TABLE papers (
	id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	rev BIGINT DEFAULT '0' NOT NULL,
	stamp BIGINT DEFAULT '0' NOT NULL,
	created_by BLOB,
	created_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT,
	visit_id BLOB,
	paper_kind TEXT,
	serial TEXT,
	copies BIGINT,
	pages BIGINT,
	fingerprint TEXT,
	printed_by BLOB,
	printed_at BIGINT,
	extra BLOB,
	PRIMARY KEY (id),
	FOREIGN KEY(visit_id) REFERENCES visits (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX papers_root ON papers (root_id, stamp);

CREATE INDEX papers_visit_id ON papers (visit_id);

CREATE TABLE photos (
	id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	rev BIGINT DEFAULT '0' NOT NULL,
	stamp BIGINT DEFAULT '0' NOT NULL,
	created_by BLOB,
	created_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT,
	visit_id BLOB,
	case_id BLOB,
	subject TEXT,
	caption TEXT,
	sha256 TEXT,
	size BIGINT,
	thumb_sha256 TEXT,
	thumb_size BIGINT,
	width BIGINT,
	height BIGINT,
	taken_at BIGINT,
	latitude BIGINT,
	longitude BIGINT,
	erased_at BIGINT,
	extra BLOB,
	PRIMARY KEY (id),
	FOREIGN KEY(visit_id) REFERENCES visits (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX photos_root ON photos (root_id, stamp);

CREATE INDEX photos_visit_id ON photos (visit_id);

CREATE TABLE promises (
	id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	rev BIGINT DEFAULT '0' NOT NULL,
	stamp BIGINT DEFAULT '0' NOT NULL,
	created_by BLOB,
	created_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT,
	visit_id BLOB,
	side TEXT,
	person_id BLOB,
	words TEXT,
	made_on INTEGER,
	due_on INTEGER,
	state TEXT,
	settled_on INTEGER,
	settled_by BLOB,
	result TEXT,
	extra BLOB,
	PRIMARY KEY (id),
	FOREIGN KEY(visit_id) REFERENCES visits (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX promises_root ON promises (root_id, stamp);

CREATE INDEX promises_visit_id ON promises (visit_id);

CREATE TABLE reviews (
	id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	rev BIGINT DEFAULT '0' NOT NULL,
	stamp BIGINT DEFAULT '0' NOT NULL,
	created_by BLOB,
	created_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT,
	visit_id BLOB,
	reviewer_id BLOB,
	verdict TEXT,
	reason_code TEXT,
	words TEXT,
	spot_check INTEGER,
	reviewed_at BIGINT,
	extra BLOB,
	PRIMARY KEY (id),
	FOREIGN KEY(visit_id) REFERENCES visits (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX reviews_root ON reviews (root_id, stamp);

CREATE INDEX reviews_visit_id ON reviews (visit_id);

CREATE TABLE stock_counts (
	id BLOB NOT NULL,
	root_id BLOB NOT NULL,
	rev BIGINT DEFAULT '0' NOT NULL,
	stamp BIGINT DEFAULT '0' NOT NULL,
	created_by BLOB,
	created_at BIGINT,
	voided_at BIGINT,
	void_reason TEXT,
	visit_id BLOB,
	product_no BIGINT,
	counter_tiao BIGINT,
	backroom_tiao BIGINT,
	stock_age_days BIGINT,
	extra BLOB,
	PRIMARY KEY (id),
	FOREIGN KEY(visit_id) REFERENCES visits (id) DEFERRABLE INITIALLY DEFERRED
);

CREATE INDEX stock_counts_root ON stock_counts (root_id, stamp);

CREATE INDEX stock_counts_visit_id ON stock_counts (visit_id);

CREATE TRIGGER configs_insert BEFORE INSERT ON configs
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER configs_update BEFORE UPDATE ON configs
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER configs_delete BEFORE DELETE ON configs
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER devices_insert BEFORE INSERT ON devices
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER devices_update BEFORE UPDATE ON devices
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER devices_delete BEFORE DELETE ON devices
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER holdings_insert BEFORE INSERT ON holdings
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER holdings_update BEFORE UPDATE ON holdings
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER holdings_delete BEFORE DELETE ON holdings
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER imports_insert BEFORE INSERT ON imports
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER imports_update BEFORE UPDATE ON imports
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER imports_delete BEFORE DELETE ON imports
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER nodes_insert BEFORE INSERT ON nodes
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER nodes_update BEFORE UPDATE ON nodes
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER nodes_delete BEFORE DELETE ON nodes
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER peer_months_insert BEFORE INSERT ON peer_months
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER peer_months_update BEFORE UPDATE ON peer_months
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER peer_months_delete BEFORE DELETE ON peer_months
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER people_insert BEFORE INSERT ON people
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER people_update BEFORE UPDATE ON people
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER people_delete BEFORE DELETE ON people
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER prices_insert BEFORE INSERT ON prices
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER prices_update BEFORE UPDATE ON prices
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER prices_delete BEFORE DELETE ON prices
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER products_insert BEFORE INSERT ON products
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER products_update BEFORE UPDATE ON products
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER products_delete BEFORE DELETE ON products
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER retailers_insert BEFORE INSERT ON retailers
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER retailers_update BEFORE UPDATE ON retailers
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER retailers_delete BEFORE DELETE ON retailers
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER cases_insert BEFORE INSERT ON cases
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER cases_update BEFORE UPDATE ON cases
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER cases_delete BEFORE DELETE ON cases
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER contacts_insert BEFORE INSERT ON contacts
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER contacts_update BEFORE UPDATE ON contacts
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER contacts_delete BEFORE DELETE ON contacts
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER field_states_insert BEFORE INSERT ON field_states
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER field_states_update BEFORE UPDATE ON field_states
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER field_states_delete BEFORE DELETE ON field_states
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER history_insert BEFORE INSERT ON history
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER history_update BEFORE UPDATE ON history
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER history_delete BEFORE DELETE ON history
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER orders_insert BEFORE INSERT ON orders
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER orders_update BEFORE UPDATE ON orders
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER orders_delete BEFORE DELETE ON orders
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER postponements_insert BEFORE INSERT ON postponements
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER postponements_update BEFORE UPDATE ON postponements
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER postponements_delete BEFORE DELETE ON postponements
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER proposals_insert BEFORE INSERT ON proposals
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER proposals_update BEFORE UPDATE ON proposals
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER proposals_delete BEFORE DELETE ON proposals
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER sales_months_insert BEFORE INSERT ON sales_months
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER sales_months_update BEFORE UPDATE ON sales_months
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER sales_months_delete BEFORE DELETE ON sales_months
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER visits_insert BEFORE INSERT ON visits
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER visits_update BEFORE UPDATE ON visits
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER visits_delete BEFORE DELETE ON visits
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER advice_insert BEFORE INSERT ON advice
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER advice_update BEFORE UPDATE ON advice
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER advice_delete BEFORE DELETE ON advice
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER case_steps_insert BEFORE INSERT ON case_steps
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER case_steps_update BEFORE UPDATE ON case_steps
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER case_steps_delete BEFORE DELETE ON case_steps
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER papers_insert BEFORE INSERT ON papers
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER papers_update BEFORE UPDATE ON papers
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER papers_delete BEFORE DELETE ON papers
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER photos_insert BEFORE INSERT ON photos
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER photos_update BEFORE UPDATE ON photos
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER photos_delete BEFORE DELETE ON photos
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER promises_insert BEFORE INSERT ON promises
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER promises_update BEFORE UPDATE ON promises
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER promises_delete BEFORE DELETE ON promises
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER reviews_insert BEFORE INSERT ON reviews
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER reviews_update BEFORE UPDATE ON reviews
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER reviews_delete BEFORE DELETE ON reviews
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER stock_counts_insert BEFORE INSERT ON stock_counts
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER stock_counts_update BEFORE UPDATE ON stock_counts
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE TRIGGER stock_counts_delete BEFORE DELETE ON stock_counts
WHEN NOT EXISTS (SELECT 1 FROM gate)
BEGIN
    SELECT RAISE(ABORT, 'the gate is shut');
END;

CREATE VIRTUAL TABLE search USING fts5(words, tokenize = 'ascii', prefix = '2 3');

INSERT INTO search(search, rank) VALUES('secure-delete', 1);
