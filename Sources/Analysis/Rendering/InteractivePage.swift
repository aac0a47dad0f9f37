import Formats

/// What a page needs for figures that answer to the pointer: a Vega bundle, the specifications and
/// a script that has one draw the others.
///
/// Drawings stay until a chart has taken their place, and come back on paper. The bundle runs in a
/// scope of its own, since its one-letter names would collide with those of other scripts.
enum InteractivePage {
  /// The specification of a figure as data within the page; what the page says already is left out.
  static func data(of figure: Figure) -> String {
    guard let members = figure.specification.document.object else { return "" }
    let kept = members.filter { $0.key != "$schema" && $0.key != "title" }
    let text = JSONNode(.object(kept)).compactText
    // No element can end within data that has no less-than sign.
    return "<script type=\"application/json\" class=\"chart\">"
      + text.replacing("<", with: "\\u003c") + "</script>\n"
  }

  /// The scripts at the end of the page.
  static func scripts(bundle: String) -> String {
    let safe = bundle.replacing("</script", with: "<\\/script").replacing("<!--", with: "<\\!--")
    let likes = FigureStyle.darkLikes.map { "[\"\($0.light)\",\"\($0.dark)\"]" }
    return "<script>(()=>{\n\(safe)\n})();</script>\n<script>(()=>{\nconst likes=["
      + likes.joined(separator: ",") + "];\n" + script + "})();</script>\n"
  }

  /// Charts are drawn as they come near the window, and again when the scheme of colours or the
  /// width changes; a chart that comes out wider than its place is drawn again as much narrower.
  private static let script = """
    const dark=matchMedia("(prefers-color-scheme: dark)"),narrow=matchMedia("(max-width: 719px)");
    const shown=new Set();
    function walk(node,visit){
      if(node&&typeof node==="object"){visit(node);for(const key in node)if(key!=="values")walk(node[key],visit)}
    }
    function specification(figure){
      let text=figure.querySelector("script.chart").textContent;
      if(dark.matches)for(const [light,like] of likes)text=text.replaceAll('"'+light+'"','"'+like+'"');
      const spec=JSON.parse(text);
      spec.background="transparent";
      if(narrow.matches){
        spec.config.axis.labelLimit=110;
        walk(spec,node=>{
          if(node.legend&&node.legend.columns)node.legend.columns=Math.max(1,Math.floor(node.legend.columns/2));
          // Words within bars have no room.
          if(node.type==="text"&&node.fontWeight===600)node.opacity=0;
        });
        if(spec.columns)spec.columns=1;
      }
      return spec;
    }
    async function draw(figure){
      let box=figure.querySelector(".live");
      if(!box){box=document.createElement("div");box.className="live";figure.prepend(box)}
      const spec=specification(figure),room=figure.clientWidth,views=spec.concat||[spec];
      const columns=spec.columns||1;
      let width=(room-70*columns)/columns;
      for(let turn=0;turn<3;turn++){
        for(const view of views)view.width=Math.max(120,Math.floor(width));
        const target=document.createElement("div");
        await vegaEmbed(target,spec,{mode:"vega-lite",renderer:"svg",actions:false,
          tooltip:{theme:dark.matches?"dark":"light"}});
        const drawing=target.querySelector("svg"),over=drawing.viewBox.baseVal.width-room;
        if(turn===2||Math.abs(over+8)<=8){
          box.replaceChildren(target);figure.classList.add("drawn");return
        }
        width-=(over+4)/columns;
      }
    }
    const queue=figure=>draw(figure).catch(()=>figure.classList.remove("drawn"));
    const near=new IntersectionObserver(entries=>{
      for(const entry of entries)if(entry.isIntersecting){
        near.unobserve(entry.target);shown.add(entry.target);queue(entry.target)
      }
    },{rootMargin:"600px"});
    for(const figure of document.querySelectorAll("figure"))
      if(figure.querySelector("script.chart"))near.observe(figure);
    const again=()=>shown.forEach(queue);
    dark.addEventListener("change",again);
    let timer,last=innerWidth;
    addEventListener("resize",()=>{
      clearTimeout(timer);timer=setTimeout(()=>{if(innerWidth!==last){last=innerWidth;again()}},200)
    });

    """
}
