// The page's own behaviour: marks that open their passage, cards that unfold, the reading view,
// copying. Works on what the server has put into the page; only the full text is asked for.
(() => {
  "use strict";
  const CITE = /^#(t\d+)-c(\d+)$/;
  const COPY = /^#copy-(t\d+)$/;
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  function showTurn(id) {
    const turn = document.getElementById(id);
    if (!turn) return null;
    for (const other of document.querySelectorAll(".dm-turn")) other.hidden = other !== turn;
    return turn;
  }

  function activate(card) {
    for (const other of card.parentElement.querySelectorAll(".dm-card")) {
      other.classList.toggle("dm-active", other === card);
      other.querySelector(".dm-head").setAttribute("aria-expanded", String(other === card));
    }
    centreQuote(card);
  }

  // A quote may be longer than its box: then its figure is what the reader looks for.
  function centreQuote(card) {
    const target = card.querySelector(".dm-fig") ?? card.querySelector("mark");
    centre(card.querySelector(".dm-passage"), target);
  }

  // Brings the mark to the middle of its own scroll box, without moving the page.
  function centre(box, mark) {
    if (!box || !mark) return;
    const away = mark.getBoundingClientRect().top - box.getBoundingClientRect().top;
    box.scrollTop += away - Math.max(0, (box.clientHeight - mark.offsetHeight) / 2);
  }

  function openCitation(turnId, n, from) {
    const turn = showTurn(turnId);
    const card = document.getElementById(`${turnId}-c${n}`);
    if (!turn || !card) return;
    activate(card);
    for (const mark of document.querySelectorAll("a.dm-cite")) {
      mark.classList.toggle("dm-on", mark === from);
    }
    card.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });
    const narrow = matchMedia("(max-width: 860px)").matches;
    if (narrow) card.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
    card.querySelector(".dm-head").focus({ preventScroll: true });
  }

  async function copyAnswer(turnId, link) {
    const source = document.querySelector(`#${turnId} .dm-copytext`);
    if (!source) return;
    const done = await write(source.textContent);
    link.textContent = done ? "已复制" : "复制失败";
    setTimeout(() => { link.textContent = "复制"; }, 1600);
  }

  async function write(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Without a secure context there is no clipboard; the old way still works there.
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  }

  function reader() {
    let dialog = document.getElementById("dm-reader");
    if (dialog) return dialog;
    dialog = document.createElement("dialog");
    dialog.id = "dm-reader";
    dialog.setAttribute("aria-label", "公告全文");
    const close = document.createElement("button");
    close.type = "button";
    close.className = "dm-close";
    close.textContent = "关闭全文";
    close.addEventListener("click", () => dialog.close());
    const body = document.createElement("div");
    body.className = "dm-reader-body";
    dialog.append(close, body);
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    document.body.append(dialog);
    return dialog;
  }

  async function openFull(button) {
    const dialog = reader();
    const body = dialog.querySelector(".dm-reader-body");
    body.textContent = "正在打开全文…";
    dialog.showModal();
    const { doc, start, end } = button.dataset;
    try {
      // Made on the server from escaped text, like the passages.
      body.innerHTML = await window.dongmiServer.read_filing([doc, start, end]);
      body.querySelector("mark")?.scrollIntoView({ block: "center" });
    } catch {
      body.textContent = "全文没有打开，请关闭后再试一次。";
    }
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a");
    const href = link?.getAttribute("href") ?? "";
    const cite = CITE.exec(href);
    const copy = COPY.exec(href);
    if (cite || copy) {
      event.preventDefault();
      event.stopPropagation();
      if (cite) openCitation(cite[1], cite[2], link);
      else copyAnswer(copy[1], link);
      return;
    }
    const full = event.target.closest?.(".dm-full");
    if (full) {
      openFull(full);
      return;
    }
    if (event.target.closest?.(".dm-back")) {
      document.getElementById("dm-ask").scrollIntoView({ block: "end" });
      document.querySelector("#dm-box textarea").focus({ preventScroll: true });
      return;
    }
    const head = event.target.closest?.(".dm-head");
    if (head) activate(head.closest(".dm-card"));
  }, true);

  // The chat labels each message with its own source for screen readers; say who speaks instead.
  function nameMessages() {
    for (const node of document.querySelectorAll("#dm-chat [data-testid][aria-label*='<']")) {
      node.setAttribute("aria-label", node.dataset.testid === "user" ? "提问" : "回答");
    }
    for (const node of document.querySelectorAll("#dm-chat .example[aria-label^='Select']")) {
      node.setAttribute("aria-label", `示例问题：${node.textContent.trim()}`);
    }
    document.querySelector("#dm-chat [role=log]")?.setAttribute("aria-label", "对话");
  }

  // A new turn arrives with its first passage open: bring its mark into view.
  new MutationObserver(() => {
    nameMessages();
    const card = document.querySelector(".dm-turn:not([hidden]) .dm-card.dm-active");
    if (card && !card.dataset.seen) {
      card.dataset.seen = "1";
      centreQuote(card);
    }
  }).observe(document.documentElement, { childList: true, subtree: true });

  document.documentElement.lang = "zh-CN";
})();
