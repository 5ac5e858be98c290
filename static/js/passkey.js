// The button of a passkey (WebAuthn); pages work without it, by a code. Loaded where one stands.

const bytes = text => Uint8Array.from(
  atob(text.replaceAll('-', '+').replaceAll('_', '/')), sign => sign.charCodeAt(0))
const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

function asked(options) {
  const plain = JSON.parse(options)
  plain.challenge = bytes(plain.challenge)
  if (plain.user) plain.user.id = bytes(plain.user.id)
  for (const known of [...plain.allowCredentials || [], ...plain.excludeCredentials || []]) {
    known.id = bytes(known.id)
  }
  return { publicKey: plain }
}

function told(made) {
  const response = {}
  for (const part of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature']) {
    if (made.response[part]) response[part] = text(made.response[part])
  }
  return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response })
}

export function offer(place) {
  if (!window.PublicKeyCredential) return
  place.hidden = false
  place.querySelector('button').addEventListener('click', async () => {
    const form = place.closest('form')
    const creates = place.dataset.passkey === 'create'
    const says = place.querySelector('[role=status]')
    says.textContent = '请在设备上确认……'
    try {
      const options = asked(place.dataset.options)
      const made = creates
        ? await navigator.credentials.create(options) : await navigator.credentials.get(options)
      form.elements[creates ? 'made_passkey' : 'factor_passkey'].value = told(made)
      form.requestSubmit()
    } catch {
      says.textContent = creates ? '没有添加成功，请再试一次。' : '没有验证成功，请再试一次，或者填写动态码。'
    }
  })
}
