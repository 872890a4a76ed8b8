// Draws the diagrams of a page.
const diagrams = document.querySelectorAll("code.mermaid")
if (diagrams.length > 0) {
  const script = document.createElement("script")
  script.src = `${document.documentElement.dataset.base}/assets/mermaid.js`
  script.onload = () => {
    window.mermaid.initialize({ startOnLoad: false, theme: "neutral" })
    for (const diagram of diagrams) diagram.parentElement.classList.add("diagram")
    window.mermaid.run({ nodes: diagrams })
  }
  document.head.append(script)
}

// On the first visit, the guides and the groups of the reference are in sight.
for (const part of ["Guides", "Reference", "Reference$effect-authlete"]) {
  const key = `tsd-accordion-${part}`
  if (localStorage.getItem(key) === null) localStorage.setItem(key, "true")
}
