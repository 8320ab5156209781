// The page that stands in for another opens that one as soon as there is a network again.
addEventListener("online", () => location.reload());
