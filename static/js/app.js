// What a page gains when scripts run. Every page works without this file.
// Nothing personal is kept in the browser: no storage of any kind is used.

const all = (selector, root = document) => [...root.querySelectorAll(selector)]
const token = () => JSON.parse(document.body.getAttribute('hx-headers') || '{}')['X-CSRFToken'] || ''
const clock = () => new Date().toTimeString().slice(0, 5)

function announce(text) {
  const region = document.getElementById('announcer')
  if (!region || !text) return
  region.textContent = ''
  setTimeout(() => { region.textContent = text }, 60)
}

// Focus without leaving a tab stop behind.
function focusOn(element) {
  if (!element) return
  if (!element.matches('a[href],button,input,select,textarea,[tabindex]')) {
    element.tabIndex = -1
    element.addEventListener('blur', () => element.removeAttribute('tabindex'), { once: true })
  }
  element.focus()
}

// --- pieces that are set up once, on load and after each swap -------------------------------

function countCharacters(message) {
  const box = message.closest('.govuk-form-group').querySelector('textarea')
  const show = () => {
    const left = message.dataset.limit - [...box.value].length
    message.textContent = left < 0 ? `超出 ${-left} 个字` : `还可以填写 ${left} 个字`
    message.classList.toggle('govuk-error-message', left < 0)
  }
  box.addEventListener('input', show)
  show()
}

// Focus lands on the field, and its label is in view; not only the box.
function linkSummary(summary) {
  summary.addEventListener('click', event => {
    const link = event.target.closest('a[href^="#"]')
    const field = link && document.getElementById(link.hash.slice(1))
    if (!field) return
    event.preventDefault()
    const group = field.closest('fieldset') || field.closest('.govuk-form-group') || field
    group.scrollIntoView()
    focusOn(field)
  })
}

function autosave(form) {
  const said = form.querySelector('[data-autosaved]')
  let dirty = false
  let running = false
  async function save() {
    if (!dirty || running) return
    dirty = false
    running = true
    const body = new FormData(form)
    for (const [key, value] of [...body]) if (value instanceof File) body.delete(key)
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: 'POST', body, headers: { 'X-CSRFToken': token(), 'X-Autosave': '1' },
      })
      if (!answer.ok || answer.redirected) throw new Error(answer.status)
      if (said) said.textContent = `已自动保存 ${clock()}`
    } catch {
      dirty = true
      if (said) said.textContent = '暂时无法自动保存，请不要关闭本页，稍后会再试'
    }
    running = false
  }
  form.addEventListener('input', () => { dirty = true })
  form.addEventListener('change', () => { dirty = true; setTimeout(save, 400) })
  const timer = setInterval(() => form.isConnected ? save() : clearInterval(timer), 10000)
}

// Draw a large photograph again, smaller; the file itself when that fails or gains nothing.
async function shrunk(file) {
  if (file.size < 1.5e6 || !/^image\/(jpeg|png|webp)$/.test(file.type) || !window.createImageBitmap) return file
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const scale = Math.min(1, 2400 / Math.max(picture.width, picture.height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(picture.width * scale)
    canvas.height = Math.round(picture.height * scale)
    const pen = canvas.getContext('2d')
    pen.fillStyle = '#fff'
    pen.fillRect(0, 0, canvas.width, canvas.height)
    pen.drawImage(picture, 0, 0, canvas.width, canvas.height)
    const blob = await new Promise(done => canvas.toBlob(done, 'image/jpeg', 0.85))
    if (!blob || blob.size >= file.size) return file
    return new File([blob], file.name.replace(/\.\w+$/, '') + '.jpg', { type: 'image/jpeg' })
  } catch {
    return file
  }
}

// The browser's own button speaks the language of the browser; ours names the chosen files.
function nameFiles(box) {
  if (box.closest('[data-upload]')) return // sent at once, and named in the list
  const input = box.querySelector('input')
  const said = box.querySelector('[data-chosen]')
  const empty = said.textContent
  input.addEventListener('change', () => {
    said.textContent = [...input.files].map(file => file.name).join('、') || empty
  })
}

const CHUNK = 262144
const wait = ms => new Promise(done => setTimeout(done, ms))

// Parts of 256 KB; after a broken line HEAD says from where to go on.
async function send(url, file, label, progress) {
  const id = crypto.randomUUID ? crypto.randomUUID() : String(Math.random()).slice(2) + Date.now()
  const headers = {
    'Upload-Id': id, 'Upload-Length': file.size, 'Upload-Name': encodeURIComponent(file.name),
    'Upload-Kind': encodeURIComponent(label), 'X-CSRFToken': token(),
  }
  let offset = 0
  let failures = 0
  let answer = {}
  do {
    try {
      const reply = await fetch(url, {
        method: 'POST', body: file.slice(offset, offset + CHUNK),
        headers: { ...headers, 'Upload-Offset': offset, 'Content-Type': 'application/octet-stream' },
      })
      if (reply.status >= 400 && reply.status < 500 && reply.status !== 409) {
        const said = await reply.json().catch(() => ({}))
        throw Object.assign(new Error(said.error || '文件未被接收，请换一个文件再试'), { final: true })
      }
      if (!reply.ok) throw new Error('again')
      answer = await reply.json()
      offset = answer.offset
      failures = 0
    } catch (problem) {
      if (problem.final || ++failures > 6) {
        throw problem.final ? problem : new Error('网络中断，文件没有传完，请重新选择这个文件')
      }
      await wait(500 * 2 ** failures)
      try {
        const where = await fetch(url, { method: 'HEAD', headers })
        if (where.ok) offset = Number(where.headers.get('Upload-Offset')) || 0
      } catch { /* still no line: the next turn tries again */ }
    }
    progress(Math.min(1, offset / file.size))
  } while (offset < file.size)
  return answer
}

function uploads(place) {
  const input = place.querySelector('input[type=file]')
  const list = place.querySelector('[data-upload-list]')
  if (!input || !list) return
  all('[data-upload-plain]', place).forEach(button => { button.hidden = true })
  const take = async files => {
    const jobs = [...files]
    input.value = ''
    for (const original of jobs) {
      const line = document.createElement('li')
      const bar = document.createElement('progress')
      const said = document.createElement('span')
      bar.max = 1
      bar.value = 0
      bar.setAttribute('aria-label', `${original.name} 上传进度`)
      said.textContent = '正在上传'
      line.append(Object.assign(document.createElement('b'), { textContent: original.name }), bar, said)
      list.append(line)
      try {
        const answer = await send(place.dataset.upload, await shrunk(original), input.name, part => {
          bar.value = part
          said.textContent = `已上传 ${Math.round(part * 100)}%`
        })
        bar.remove()
        said.textContent = '已上传'
        line.className = 'is-done'
        announce(`${original.name} 已上传`)
        if (answer.refresh && window.htmx) htmx.ajax('GET', answer.refresh, { target: place, swap: 'outerHTML' })
      } catch (problem) {
        bar.remove()
        said.textContent = problem.message
        line.className = 'is-failed'
        announce(`${original.name}：${problem.message}`)
      }
    }
  }
  input.addEventListener('change', () => take(input.files))
  place.addEventListener('dragover', event => { event.preventDefault(); place.classList.add('is-over') })
  place.addEventListener('dragleave', () => place.classList.remove('is-over'))
  place.addEventListener('drop', event => {
    event.preventDefault()
    place.classList.remove('is-over')
    take(event.dataTransfer.files)
  })
}

const SETUP = [
  ['[data-limit]', countCharacters], ['.govuk-error-summary', linkSummary],
  ['form[data-autosave]', autosave], ['[data-file-box]', nameFiles],
  ['.desk-nav__fold', fold => { fold.open = matchMedia('(min-width: 60.01em)').matches }],
  ['.filters--list', fold => { fold.open = matchMedia('(min-width: 40.01em)').matches }], ['[data-upload]', uploads],
  ['[data-print]', button => { button.hidden = false; button.addEventListener('click', () => print()) }],
  ['select[data-submit]', select => select.addEventListener('change', () => select.form.requestSubmit())],
  ['[data-passkey]', place => import(place.dataset.script).then(script => script.offer(place))],
]
function setUp(root) {
  for (const [selector, start] of SETUP) {
    const found = all(selector, root)
    if (root.matches && root.matches(selector)) found.push(root)
    for (const element of found) {
      if (element.isSetUp) continue
      element.isSetUp = true
      start(element)
    }
  }
}

// --- forms: one press, one submission; a warning before typed text is lost ------------------

const busy = new Map()
function release() {
  for (const [button, text] of busy) { button.removeAttribute('aria-disabled'); button.textContent = text }
  busy.clear()
}
function occupy(button) {
  if (!button || !button.matches('.govuk-button')) return
  busy.set(button, button.textContent)
  button.setAttribute('aria-disabled', 'true')
  button.textContent = '正在提交…'
}
const typed = new Set()
document.addEventListener('input', event => {
  const form = event.target.closest('form[data-guard]')
  if (form) typed.add(form)
})
addEventListener('beforeunload', event => {
  if ([...typed].some(form => form.isConnected)) event.preventDefault()
})
document.addEventListener('click', event => {
  if (event.target.closest('[aria-disabled=true]')) event.preventDefault()
})
document.addEventListener('submit', event => {
  const form = event.target
  if (form.dataset.confirm && !confirm(form.dataset.confirm)) return event.preventDefault()
  if (event.submitter && event.submitter.getAttribute('aria-disabled') === 'true') return event.preventDefault()
  if (form.hasAttribute('hx-post')) return // htmx asks and sends it; see below
  typed.delete(form)
  if (form.method === 'post') setTimeout(() => occupy(event.submitter))
})
addEventListener('pageshow', release)

// --- htmx ---------------------------------------------------------------------------------

let mainTarget = null
const sent = new Set()
let waiting = 0
document.addEventListener('htmx:beforeRequest', event => {
  const source = event.detail.elt
  const press = event.detail.requestConfig.triggeringEvent
  // The bar at the top is for eyes; who listens is told of a long answer.
  clearTimeout(waiting)
  if (press) waiting = setTimeout(announce, 1000, '正在加载，请稍候')
  if (!source.matches('form')) return
  occupy(press && press.submitter)
  // Before the answer: a redirect leaves the page as soon as it is read.
  if (typed.delete(source)) sent.add(source)
})
document.addEventListener('htmx:afterRequest', event => {
  clearTimeout(waiting)
  release()
  const form = event.detail.elt
  if (sent.delete(form) && !event.detail.successful) typed.add(form)
})
// htmx takes leave of every element of what goes, one by one; only a trigger may hold on to
// something outside of it, so a piece without any goes at once.
document.addEventListener('htmx:beforeCleanupElement', ({ target }) => {
  if (target instanceof Element && !target.querySelector('[hx-trigger]')) target.replaceChildren()
})
let swapped = false
document.addEventListener('htmx:beforeSwap', event => {
  mainTarget = event.detail.target.id === 'main'
  swapped = event.detail.shouldSwap
})
// A live answer speaks of what stands there now: the error of what was sent before goes.
function forget(live) {
  const box = document.getElementById(live.id.replace(/-live$/, ''))
  const group = box && box.closest('.govuk-form-group--error')
  if (!group) return
  group.classList.remove('govuk-form-group--error')
  for (const error of group.querySelectorAll('.govuk-error-message')) error.remove()
  for (const part of group.querySelectorAll('.govuk-input--error, .govuk-select--error')) {
    part.classList.remove('govuk-input--error', 'govuk-select--error')
  }
}

document.addEventListener('htmx:afterSettle', event => {
  const piece = event.detail.elt
  setUp(piece)
  if (piece.classList.contains('live')) return forget(piece)
  const problem = piece.querySelector('.govuk-error-summary')
  const spot = problem || (piece.matches('[data-focus]') ? piece : piece.querySelector('[data-focus]')) ||
    (mainTarget || !piece.contains(document.activeElement) ? piece.querySelector('h1, h2, h3, caption') : null)
  const keeps = event.detail.requestConfig && event.detail.requestConfig.verb === 'get' && !mainTarget && !problem
  if (!keeps) focusOn(spot)
  const said = piece.dataset.announce || (problem ? '该页有问题，请核对' : spot && spot.textContent.trim())
  announce(said)
})
for (const name of ['htmx:sendError', 'htmx:timeout', 'htmx:responseError']) {
  document.addEventListener(name, event => {
    release()
    if (name === 'htmx:responseError' && swapped) return // the answer itself says what is wrong
    const code = event.detail.xhr ? event.detail.xhr.status : 0
    let box = document.getElementById('line-trouble')
    if (!box) {
      box = document.createElement('div')
      box.id = 'line-trouble'
      box.className = 'notice notice--warn'
      box.setAttribute('role', 'alert')
      document.getElementById('main').prepend(box)
    }
    box.textContent = code === 401 ? '登录已过期。请在新窗口重新登录，再回到本页提交，填写的内容还在。'
      : code === 403 ? '您没有办理此项业务的权限，或页面已过期。请刷新后再试。'
        : code === 413 ? '文件太大，请压缩后再上传。'
          : code === 429 ? '操作过于频繁，请稍等一分钟再试。'
            : '没有连接上服务器，刚才的操作没有完成。您填写的内容还在，请稍后再试。'
    box.scrollIntoView({ block: 'nearest' })
  })
}

// --- session end, keyboard ------------------------------------------------------------------

function watchSession() {
  const seconds = Number(document.body.dataset.sessionEnds)
  if (!seconds) return
  let end = Date.now() + seconds * 1000
  document.addEventListener('htmx:afterRequest', () => { end = Date.now() + seconds * 1000 })
  const dialog = document.createElement('dialog')
  dialog.setAttribute('aria-labelledby', 'session-title')
  dialog.innerHTML = '<h2 class="govuk-heading-m" id="session-title">登录即将过期</h2><p>您已有一段时间没有操作。为保护个人信息，系统将在<b></b>后退出登录。</p><button type="button" class="govuk-button">继续使用</button>'
  document.body.append(dialog)
  const left = dialog.querySelector('b')
  dialog.querySelector('button').addEventListener('click', async () => {
    const answer = await fetch(location.href, { method: 'HEAD', redirect: 'manual' }).catch(() => ({}))
    if (answer.ok) { end = Date.now() + seconds * 1000; dialog.close() } else location.reload()
  })
  const timer = setInterval(() => {
    const rest = Math.round((end - Date.now()) / 1000)
    if (rest <= 0) {
      clearInterval(timer)
      left.textContent = '片刻'
      dialog.querySelector('p').textContent = '登录已过期。重新登录后可以继续办理，已自动保存的内容不会丢失。'
      dialog.querySelector('button').textContent = '重新登录'
    } else if (rest <= 120) {
      left.textContent = rest > 60 ? `${Math.ceil(rest / 60)}分钟` : `${rest}秒`
      if (!dialog.open) dialog.showModal()
    }
  }, 1000)
}

document.addEventListener('keydown', event => {
  if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.target.matches('input,select,textarea,[contenteditable]')) return
  const search = document.querySelector('[data-search], input[type=search]')
  if (search) { event.preventDefault(); search.focus() }
})

document.documentElement.classList.add('js')
setUp(document)
watchSession()
const summary = document.querySelector('.govuk-error-summary')
if (summary) summary.focus()
