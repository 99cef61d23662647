import assert from "node:assert/strict";
import { test } from "node:test";
import { turns } from "./page.js";
import { Pages, SIZE } from "../../app/static/js/lib/pages.js";

/** A server with `count` jobs that answers by cursor; `asked` are the cursors it was asked for. */
function server(count) {
  const jobs = Array.from({ length: count }, (_, n) => ({ job_id: `j${n}` }));
  const asked = [];
  return { jobs, asked,
    async ask(cursor) {
      asked.push(cursor);
      const from = Number(cursor ?? 0);
      return { jobs: jobs.slice(from, from + SIZE),
        next_cursor: from + SIZE < jobs.length ? String(from + SIZE) : null };
    },
    async ends() {
      const pages = Math.ceil(jobs.length / SIZE);
      return { cursors: Array.from({ length: pages - 1 }, (_, n) => String((n + 1) * SIZE)) };
    } };
}

function pagesOf({ ask, ends }, failed = (failure) => { throw failure; }) {
  return new Pages({ ask, ends, changed() {}, failed });
}

test("rows come a page at a time, and their number is known with the last page", async () => {
  const from = server(250);
  const pages = pagesOf(from);

  await pages.fetch(0);
  assert.equal(pages.known, 100);
  pages.need(100, 199);
  await turns();
  pages.need(200, 249);
  await turns();

  assert.equal(pages.whole, true);
  assert.equal(pages.known, 250);
  assert.equal(pages.at(249).job_id, "j249");
  assert.equal(pages.indexOf("j120"), 120);
  assert.deepEqual(from.asked, [null, "100", "200"]);
});

test("a page is asked for once, however often it is needed", async () => {
  const from = server(250);
  const pages = pagesOf(from);
  await pages.fetch(0);

  pages.need(100, 150);
  pages.need(100, 150);
  await turns();

  assert.deepEqual(from.asked, [null, "100"]);
});

test("pages far from what is looked at are forgotten and can be fetched again", async () => {
  const from = server(3000);
  const pages = pagesOf(from);
  for (let at = 0; at < 30; at += 1) await pages.fetch(at);

  pages.need(2000, 2050);

  assert.equal(pages.at(0), undefined);
  assert.equal(pages.known, 3000);
  pages.need(0, 50);
  await turns();
  assert.equal(pages.at(0).job_id, "j0");
});

test("the end is reached without what lies before it, which comes when somebody goes there",
  async () => {
    const from = server(6042);
    const pages = pagesOf(from);
    await pages.fetch(0);

    await pages.goToEnd();

    assert.equal(pages.known, 6042);
    assert.equal(pages.at(6041).job_id, "j6041");
    assert.deepEqual(from.asked, [null, "6000"]);
    pages.need(3010, 3050);
    await turns();
    assert.equal(pages.at(3050).job_id, "j3050");
    assert.equal(pages.known, 6042);
  });

test("a plan that shrank ends where the server says it ends", async () => {
  const from = server(250);
  const pages = pagesOf(from);
  for (let at = 0; at < 3; at += 1) await pages.fetch(at);

  from.jobs.length = 120;
  await pages.refresh(100, 140);

  assert.equal(pages.known, 120);
  assert.equal(pages.at(0), undefined);
});

test("the answer to a search that is over changes nothing", async () => {
  const from = server(50);
  const pages = pagesOf(from);

  const coming = pages.fetch(0);
  pages.over = true;
  await coming;

  assert.equal(pages.known, 0);
});

test("a refusal is told, and the page may be asked for again", async () => {
  const refusals = [];
  let refuses = true;
  const from = server(50);
  const ask = async (cursor) => {
    if (refuses) throw new Error("no");
    return from.ask(cursor);
  };
  const pages = pagesOf({ ...from, ask }, (failure) => refusals.push(failure.message));

  await pages.fetch(0);
  refuses = false;
  await pages.fetch(0);

  assert.deepEqual(refusals, ["no"]);
  assert.equal(pages.known, 50);
});
