// One trainee in Firefox: a module and a test are taken along, the line is cut, the browser is closed, everything arrives.
// node walk.mjs SITE EMAIL PASSWORD PROFILE - prints one line of JSON; the test in Python says what must be in it.
import net from 'node:net'
import puppeteer from 'puppeteer-core'

const [site, email, password, profile] = process.argv.slice(2)
const cohort = '/kk/learn/PE-2026-2/'
const server = Number(new URL(site).port)

// The line: what is cut here is cut for the page and for its service worker alike.
const line = { whole: true, ends: new Set() }
const relay = net.createServer((from) => {
  if (!line.whole) return from.destroy()
  const to = net.connect(server, '127.0.0.1')
  for (const end of [from, to]) {
    line.ends.add(end)
    end.on('error', () => {}).on('close', () => { line.ends.delete(end); from.destroy(); to.destroy() })
  }
  from.pipe(to).pipe(from)
})
await new Promise((ready) => relay.listen(0, '127.0.0.1', ready))
const base = `http://127.0.0.1:${relay.address().port}`
const cut = () => { line.whole = false; for (const end of line.ends) end.destroy() }
const mend = () => { line.whole = true }

const open = async () => {
  const browser = await puppeteer.launch({
    browser: 'firefox', executablePath: process.env.QABILET_FIREFOX, headless: true, userDataDir: profile,
    defaultViewport: { width: 360, height: 740 }, args: ['--no-remote'],
    extraPrefsFirefox: { 'network.captive-portal-service.enabled': false, 'network.connectivity-service.enabled': false },
  })
  const page = await browser.newPage()
  page.setDefaultTimeout(20_000)
  return { browser, page }
}
const text = (page, selector) => page.$eval(selector, (node) => node.innerText.trim())
const go = async (page, selector) => {
  const navigated = page.waitForNavigation({ waitUntil: 'load' })
  await page.$eval(selector, (node) => node.click())
  await navigated
}
const keep = async (page, selector) => {
  await page.waitForSelector(`${selector} [data-save]`, { visible: true })
  await page.$eval(`${selector} [data-save]`, (node) => node.click())
  await page.waitForSelector(`${selector} [data-kept].good`, { visible: true })
}

const signIn = async (page) => {
  await page.type('input[name=login]', email)
  await page.type('input[name=password]', password)
  await go(page, 'main form button')
}

const told = {}
let { browser, page } = await open()
try {
  told.version = await browser.version()
  await page.goto(`${base}/kk/account/login/`)
  await signIn(page)

  await page.goto(`${base}${cohort}test/pre/`)
  await go(page, 'main form button')
  told.attempt = page.url().match(/\/test\/([0-9a-f-]{36})\//)[1]
  while ((await page.$$('form[data-answer] [type=radio]')).length < 3) await go(page, 'main form a.button.second')
  const question = page.url()
  told.number = Number(question.replace(/\/$/, '').split('/').pop())
  await page.goto(`${base}${cohort}test/${told.attempt}/`)
  await keep(page, "[data-set^='test:']")
  await page.goto(`${base}${cohort}offline/`)
  await keep(page, "[data-set^='module:']")

  cut()
  await page.goto(`${base}${cohort}lesson/pe-1-1/`)
  told.lesson = await text(page, 'h1')
  told.fits = await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)
  await page.goto(question)
  const choice = (await page.$$('form[data-answer] [type=radio]'))[1]
  await choice.evaluate((node) => node.click())
  told.chosen = await choice.evaluate((node) => node.value)
  await page.waitForFunction(() => document.querySelector('[data-state]')?.innerText.includes('1'))
  told.waiting = await text(page, '[data-state]')
  await browser.close()

  mend();
  ({ browser, page } = await open())
  const arrived = page.waitForResponse((reply) => reply.url().includes('/learn/answers/') && reply.status() === 200)
  await page.goto(`${base}/kk/learn/saved/`)
  if (page.url().includes('/account/login/')) await signIn(page) // a closed Firefox forgets the session, not the answers
  told.arrived = (await arrived).status()
  await page.waitForSelector('[data-queue]', { hidden: true })
  await page.goto(question)
  told.checked = await page.$eval('form[data-answer] [type=radio]:checked', (node) => node.value)
} catch (fault) {
  console.error(page.url(), told, await page.evaluate(() => document.body.innerText.slice(0, 800)).catch(() => ''))
  throw fault
} finally {
  await browser.close().catch(() => {})
  relay.close()
  cut()
}
console.log(JSON.stringify(told))
