// A party's nonce: made here, kept by the party, checked here before it is revealed.
// It is in no field of a form until then, is stored nowhere, and is sent by nothing else.

const DIGITS = /^[0-9a-f]{64}$/;
const at = (id) => document.getElementById(id);

/** Show one of the sentences that the page has ready, and hide its others. */
function say(group, id) {
  for (const one of document.querySelectorAll(`[data-said="${group}"]`)) {
    one.hidden = one.id !== id;
  }
}

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// --- Commit ---

function watchCommit(form) {
  const { round, party } = form.dataset;
  const field = form.elements.commitment;
  const kept = form.elements.kept;
  const send = at("send");
  let nonce = "";
  let saved = false;
  let sent = false;

  at("making").hidden = false;
  field.readOnly = true;
  send.disabled = true;

  at("make").addEventListener("click", async () => {
    nonce = hex(crypto.getRandomValues(new Uint8Array(32)));
    field.value = await H("commit", round, party, nonce);
    at("nonce").textContent = nonce;
    at("made").hidden = false;
    // Made once: a second one would leave two files, of which one is wrong.
    at("make").disabled = true;
    at("keep").focus();
  });

  at("keep").addEventListener("click", () => {
    const text = `${JSON.stringify({ round, party, nonce })}\n`;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = `nonce-${round}-${party}.json`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    saved = true;
    say("kept", "kept-file");
    send.disabled = !kept.checked;
    kept.focus();
  });

  kept.addEventListener("change", () => {
    // Who wrote the number down on paper has kept it, too.
    send.disabled = !(kept.checked && nonce);
  });
  form.addEventListener("submit", () => { sent = true; });
  window.addEventListener("beforeunload", (event) => {
    if (nonce && !sent && !saved) event.preventDefault();
  });
}

// --- Reveal ---

/** Return the nonce that a text keeps for a round and party, "" where it doesn't. */
function nonceIn(text, round, party) {
  const typed = text.trim();
  if (DIGITS.test(typed)) return typed;
  try {
    const kept = JSON.parse(typed.replace(/^\uFEFF/, ""));
    const same = kept.round === round && kept.party === party;
    return same && DIGITS.test(kept.nonce) ? kept.nonce : "";
  } catch {
    return "";
  }
}

/** Return which sentence says how the published statement is, compared here. */
async function statementFound(form) {
  const { round, party, commitment } = form.dataset;
  let board;
  try {
    const answer = await fetch(`/api/v1/public/ceremonies/${encodeURIComponent(round)}`);
    if (!answer.ok) return "statement-unread";
    board = await answer.json();
  } catch {
    return "statement-unread";
  }
  const digest = await sha256(canonical(board.statement));
  const own = board.statement.parties.find((one) => one.party === party);
  const same = digest === form.elements.statement.value && own?.commitment === commitment;
  return same ? "statement-same" : "statement-other";
}

async function watchReveal(form) {
  const { round, party, commitment } = form.dataset;
  const field = form.elements.nonce;
  const send = at("send");
  let good = false;
  let statement = "statement-unread";

  const judge = async () => {
    const typed = field.value;
    const nonce = nonceIn(typed, round, party);
    good = nonce !== "" && await H("commit", round, party, nonce) === commitment;
    if (field.value !== typed) return;
    send.disabled = !good || statement === "statement-other";
    if (typed.trim() === "") say("nonce", "");
    else say("nonce", good ? "nonce-good" : "nonce-wrong");
  };

  at("choosing").hidden = false;
  send.disabled = true;
  at("file").addEventListener("change", async () => {
    const [file] = at("file").files;
    // A file that keeps a nonce has a few hundred bytes.
    field.value = file && file.size < 10000 ? await file.text() : file ? "?" : "";
    await judge();
  });
  field.addEventListener("input", judge);
  form.addEventListener("submit", (event) => { if (!good) event.preventDefault(); });
  await judge();
  statement = await statementFound(form);
  say("statement", statement);
  await judge();
}

// --- The page ---

function start() {
  const commit = at("commit-form");
  const reveal = at("reveal-form");
  if (!commit && !reveal) return;
  if (!window.crypto?.subtle) {
    at("insecure").hidden = false;
    return;
  }
  if (commit) watchCommit(commit);
  if (reveal) watchReveal(reveal);
}

start();
