/** What a laboratory's output sends to its page. */
export const sentData = <T>(html: string): T =>
  JSON.parse(/data-packed="data">([^]*?)<\/script>/.exec(html)![1]) as T;
