// The self-check recomputed where the enterprise sits, by docs/protocol.md alone.
// Nothing here is taken from the answer that can be worked out from the code typed,
// the row shown and what is published for everyone.

// --- What is said ---

const CHINESE_FIRST = document.documentElement.lang !== "en";

/** Return a span with a text in both languages, the page's own first. */
function both(zh, en) {
  const span = document.createElement("span");
  const texts = [["zh-CN", zh], ["en", en]];
  if (!CHINESE_FIRST) texts.reverse();
  texts.forEach(([lang, text], position) => {
    const part = document.createElement("span");
    part.lang = lang;
    if (position > 0) part.className = "beside";
    part.textContent = text;
    span.append(part, " ");
  });
  return span;
}

/** Compare by code point, which UTF-16 order isn't beyond U+FFFF. */
function compare(one, other) {
  const left = Array.from(one, (c) => c.codePointAt(0));
  const right = Array.from(other, (c) => c.codePointAt(0));
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    if (left[at] !== right[at]) return left[at] - right[at];
  }
  return left.length - right.length;
}

// --- Codes: base32 with a Reed-Solomon remainder over GF(32) (docs/self_check.md) ---

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const DIGITS = 24;
const GENERATOR = generator();

function times(one, other) {
  let product = 0;
  for (let a = one, b = other; b; b >>= 1, a = a & 16 ? (a << 1) ^ 37 : a << 1) {
    if (b & 1) product ^= a;
  }
  return product;
}

function generator() {
  let polynomial = [1];
  for (let power = 1, root = 2; power <= 4; power += 1, root = times(root, 2)) {
    const next = [...polynomial, 0];
    polynomial.forEach((coefficient, at) => { next[at + 1] ^= times(coefficient, root); });
    polynomial = next;
  }
  return polynomial.slice(1);
}

/** Return the salt that a code stands for, null where it was mistyped. */
function saltOf(code) {
  const plain = code.normalize("NFKC").replace(/[\s\-_.·‐‑‒–—―−]+/gu, "").toUpperCase()
    .replace(/O/g, "0").replace(/[IL]/g, "1");
  const values = Array.from(plain, (c) => ALPHABET.indexOf(c));
  if (values.length !== DIGITS + GENERATOR.length || values.includes(-1)) return null;
  let remainder = GENERATOR.map(() => 0);
  for (const digit of values.slice(0, DIGITS)) {
    const lead = digit ^ remainder[0];
    remainder = GENERATOR.map((c, at) => (remainder[at + 1] ?? 0) ^ times(lead, c));
  }
  if (remainder.some((value, at) => value !== values[DIGITS + at])) return null;
  const number = values.slice(0, DIGITS).reduce((sum, digit) => (sum << 5n) | BigInt(digit), 0n);
  return number.toString(16).padStart(30, "0");
}

// --- Checks: each returns what it found, or throws what is wrong ---

class Mismatch extends Error {}
class Unreachable extends Error {}

function must(holds, found) {
  if (!holds) throw new Mismatch(found);
}

function same(computed, stated) {
  must(computed === stated, `${computed} ≠ ${stated}`);
  return computed;
}

async function fetched(address) {
  let response;
  try {
    response = await fetch(address, { headers: { Accept: "application/json" } });
  } catch (error) {
    throw new Unreachable(`${address}: ${error.message}`);
  }
  if (!response.ok) throw new Unreachable(`${address}: ${response.status}`);
  return response.json();
}

function isEligible(scope, cells, lists) {
  const starts = ([column, texts]) => {
    const members = lists.includes(column) ? cells[column].split(";") : [cells[column]];
    return members.some((member) => texts.some((text) => member.startsWith(text)));
  };
  const within = ([column, [low, high, emptyOk]]) => {
    const cell = cells[column];
    if (cell === "") return emptyOk;
    return compare(low, cell) <= 0 && (high === "" || compare(cell, high) <= 0);
  };
  return Object.entries(scope.include ?? {}).every(starts)
    && !Object.entries(scope.exclude ?? {}).some(starts)
    && Object.entries(scope.range ?? {}).every(within);
}

/** The steps in order; each is [zh, en, function of the facts]. */
const STEPS = [
  ["自查码没有输错，由它换算出只属于本单位的保密数（盐）", "The code is well typed; it gives a secret number that is yours alone (the salt)", async (f) => {
    f.salt = saltOf(f.code);
    must(f.salt !== null, "—");
  }],
  ["取得公开的抽取公告，其摘要 D 与答复一致", "The public statement was fetched; its digest D is the answer's", async (f) => {
    const address = `/api/v1/public/rounds/${encodeURIComponent(f.answer.round)}?year=${encodeURIComponent(f.answer.year_id)}`;
    f.round = await fetched(address);
    f.statement = f.round.statement;
    must(f.statement.round === f.answer.round, f.statement.round);
    return `D = ${f.D = same(await sha256(canonical(f.statement)), f.answer.statement_digest)}`;
  }],
  ["各方的随机数与公告中事先的承诺相符", "The parties' nonces are those they had committed to", async (f) => {
    const nonces = new Map(f.round.reveals.nonces.map((one) => [one.party, one.nonce]));
    must(nonces.size === f.statement.parties.length, `${nonces.size} ≠ ${f.statement.parties.length}`);
    f.nonces = [];
    for (const { party, commitment } of f.statement.parties) {
      must(nonces.has(party), party);
      same(await H("commit", f.statement.round, party, nonces.get(party)), commitment);
      f.nonces.push(nonces.get(party));
    }
    return f.statement.parties.map((one) => one.party).join(", ");
  }],
  ["种子由公告摘要、公开值和全部随机数算出", "The seed follows from D, the public value and all nonces", async (f) => {
    f.seed = same(await H("seed", f.D, f.round.reveals.public_value, ...f.nonces), f.answer.seed);
    same(f.round.seed, f.seed);
    return f.seed;
  }],
  ["由本单位这一行和盐算出它的指纹（叶子），与答复一致", "Your row and your salt give its fingerprint (the leaf), which is the answer's", async (f) => {
    const { columns, sealed_columns: sealed } = f.statement.frame;
    const shown = columns.filter((column) => !sealed.includes(column));
    same(f.answer.row.map((cell) => cell.column).join(","), shown.join(","));
    must((f.answer.sealed !== null) === sealed.length > 0, String(f.answer.sealed));
    const plain = f.number.normalize("NFKC").replace(/\s+/gu, "");
    f.cells = Object.fromEntries(f.answer.row.map((cell) => [cell.column, cell.value]));
    must([plain, plain.toUpperCase()].includes(f.cells.target_id), f.cells.target_id);
    const values = f.answer.row.map((cell) => cell.value);
    if (f.answer.sealed !== null) values.push(f.answer.sealed);
    f.leaf = same(await H("leaf", f.salt, ...values), f.answer.proof.leaf);
    return f.leaf;
  }],
  ["这枚指纹在名录的对应一组（桶）里，恰好出现一次", "The fingerprint is in its group of the list (the bucket), exactly once", async (f) => {
    const { bucket } = f.answer.proof;
    f.name = f.leaf.slice(0, f.statement.frame.bucket_hex);
    must(bucket.filter((leaf) => leaf === f.leaf).length === 1, f.leaf);
    must(bucket.every((leaf) => /^[0-9a-f]{64}$/.test(leaf) && leaf.startsWith(f.name)), f.name);
    const ordered = [...bucket].sort();
    same(bucket.join(" "), ordered.join(" "));
    f.digest = await sha256(`bucket|${ordered.join("")}`);
    return `${f.name}… · ${bucket.length}`;
  }],
  ["由这一组逐级向上，算到公告里整个名录的总指纹（根）", "From the group up, level by level, to the fingerprint of the whole list in the statement (the root)", async (f) => {
    const { bucket_hex: digits, root, rows } = f.statement.frame;
    must(f.answer.proof.path.length === 4 * digits, String(f.answer.proof.path.length));
    let position = parseInt(f.name, 16);
    let digest = f.digest;
    for (const sibling of f.answer.proof.path) {
      digest = await sha256(position % 2 ? `node|${sibling}${digest}` : `node|${digest}${sibling}`);
      position = Math.floor(position / 2);
    }
    must(f.answer.rows === rows, `${f.answer.rows} ≠ ${rows}`);
    return `${same(digest, root)} · ${rows} 户 firms`;
  }],
  ["抽查计划就是公告所指的那一份，本单位应参加的任务一个不多、一个不少", "The plan is the one stated, and your tasks are those that it gives you: none more, none less", async (f) => {
    same(await sha256(canonical(f.round.plan)), f.statement.plan_digest);
    const scopes = new Map(f.round.plan.entries.map((entry) => [entry.entry, entry.scope]));
    const lists = f.statement.frame.list_columns;
    const due = f.statement.entries
      .filter((stated) => isEligible(scopes.get(stated.entry), f.cells, lists))
      .map((stated) => `${stated.group}/${stated.entry}`);
    const told = f.answer.tickets.flatMap((found) => found.entries.map((entry) => `${found.group}/${entry.entry_id}`));
    same([...told].sort().join(", "), [...due].sort().join(", "));
    return due.join(", ");
  }],
  ["票号由种子和盐算出", "The ticket numbers follow from the seed and your salt", async (f) => {
    const numbers = [];
    for (const found of f.answer.tickets) {
      const key = (await H("ticket", f.seed, found.group)).slice(0, 24);
      const ticket = same(await H(key, f.salt), found.ticket);
      numbers.push(same(BigInt(`0x${ticket.slice(0, 15)}`).toString(), found.number));
    }
    return numbers.join(", ");
  }],
];

const LIST_STEP = ["公布的名单就是抽取时定下的那一份，本单位的结果与它一致", "The published list is the one fixed at the draw, and says of you what is said here", async (f) => {
  const drawn = [];
  let address = `/api/v1/public/lists?round=${encodeURIComponent(f.answer.round)}&year=${encodeURIComponent(f.answer.year_id)}&limit=1000`;
  while (address) {
    const page = await fetched(address);
    // Who came in later, in another's place, wasn't in the list fixed at the draw.
    drawn.push(...page.items.filter((row) => !row.replaces).map((row) => `${row.entry_id}|${row.target_id}`));
    address = page.next && address.replace(/&cursor=.*|$/, `&cursor=${encodeURIComponent(page.next)}`);
  }
  drawn.sort(compare);
  same(await sha256(drawn.map((line) => `${line}\n`).join("")), f.round.list_digest);
  const listed = new Set(drawn);
  for (const entry of f.answer.tickets.flatMap((found) => found.entries)) {
    must(listed.has(`${entry.entry_id}|${f.answer.target_id}`) === entry.drawn, entry.entry_id);
  }
  return `${drawn.length} 条 rows · ${f.round.list_digest}`;
}];

// --- The page ---

const MARKS = {
  good: ["✓ 通过", "passed"],
  bad: ["✗ 未通过", "failed"],
  skipped: ["– 未做", "not done"],
};

function show(list, [zh, en], state, detail) {
  const item = document.createElement("li");
  item.className = state;
  const mark = document.createElement("span");
  mark.className = "mark";
  mark.append(both(...MARKS[state]));
  const what = document.createElement("span");
  what.className = "what";
  what.append(both(zh, en));
  if (detail) {
    const more = document.createElement("span");
    more.className = "detail";
    more.textContent = detail;
    what.append(more);
  }
  item.append(mark, what);
  list.append(item);
}

/** Do one step and show it; return how it went. */
async function step(list, one, facts) {
  let state = "good";
  let detail;
  try {
    detail = await one[2](facts);
  } catch (error) {
    state = error instanceof Unreachable ? "skipped" : "bad";
    detail = error.message;
  }
  show(list, one, state, detail);
  return state;
}

function conclude(state, zh, en) {
  const verdict = document.getElementById("verdict");
  verdict.className = `verdict ${state}`;
  verdict.replaceChildren(both(zh, en));
}

async function verify(answer) {
  const facts = {
    answer,
    code: document.getElementById("code").value,
    number: document.getElementById("target_id").value,
  };
  const list = document.getElementById("steps");
  if (!window.crypto?.subtle) {
    conclude("waiting", "浏览器只在 https 地址下提供计算功能，因此没有重新计算；以上是服务器的答复。", "Browsers compute digests at https addresses only, so nothing was recomputed: this is the server's answer.");
    return;
  }
  let state = "good";
  let failed = 0;
  for (const [position, one] of STEPS.entries()) {
    if (failed) {
      show(list, one, "skipped");
      continue;
    }
    state = await step(list, one, facts);
    if (state !== "good") failed = position + 1;
  }
  if (state === "skipped") {
    unreachable();
    return;
  }
  if (failed) {
    conclude("bad", `浏览器重新计算：第 ${failed} 步未通过，这份答复不可采信。请打印或截图，并与双随机办公室或公证机构联系。`, `Recomputed by your browser: step ${failed} failed, so don't rely on this answer. Print it and ask the coordinator's office or the notary.`);
    return;
  }
  conclude("good", `浏览器已重新计算：${STEPS.length} 步全部通过。本单位确在公告所定的名录之中，票号无误。`, `Recomputed by your browser: all ${STEPS.length} steps passed. You are in the list that was stated, and your ticket numbers are right.`);
  offerList(list, facts);
}

function unreachable() {
  conclude("waiting", "没有取到公开的数据，重新计算没有做完。请检查网络后重新查询。", "What is published couldn't be fetched, so the recomputation isn't complete. Check the network and ask again.");
}

function offerList(list, facts) {
  const offer = document.getElementById("list-offer");
  const button = document.getElementById("list-check");
  offer.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    const state = await step(list, LIST_STEP, facts);
    if (state === "skipped") unreachable();
    if (state === "bad") {
      conclude("bad", "公布的名单与这份答复或抽取时的摘要不一致，请与双随机办公室或公证机构联系。", "The published list isn't what this answer or the digest made at the draw says; ask the coordinator's office or the notary.");
    }
    offer.hidden = true;
  });
}

/** Round and number may come with the address's fragment, which browsers don't send. */
function fillFromAddress() {
  const given = new URLSearchParams(window.location.hash.slice(1));
  const fields = { round: "round", id: "target_id" };
  for (const [name, field] of Object.entries(fields)) {
    if (given.get(name)) document.getElementById(field).value = given.get(name);
  }
  if (given.get("round") && given.get("id")) document.getElementById("code").focus();
}

function watchForm() {
  const code = document.getElementById("code");
  const note = document.getElementById("mistyped");
  const judge = () => {
    const wrong = code.value.trim() !== "" && saltOf(code.value) === null;
    note.hidden = !wrong;
    code.toggleAttribute("aria-invalid", false);
    if (wrong) code.setAttribute("aria-invalid", "true");
    return wrong;
  };
  code.addEventListener("change", judge);
  code.addEventListener("input", () => { if (!note.hidden) judge(); });
  code.form.addEventListener("submit", (event) => {
    if (!judge()) return;
    event.preventDefault();
    code.focus();
  });
}

function offerSaving(text) {
  const button = document.getElementById("save");
  button.hidden = false;
  button.addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = "self-check.json";
    link.click();
    URL.revokeObjectURL(link.href);
  });
}

function start() {
  fillFromAddress();
  watchForm();
  document.getElementById("answer-title")?.focus();
  const data = document.getElementById("answer-data");
  if (!data) return;
  offerSaving(data.textContent);
  const figures = document.getElementById("numbers");
  window.addEventListener("beforeprint", () => { figures.open = true; });
  verify(JSON.parse(data.textContent));
}

start();
