//! Addresses as articles are known by them.

/// An address without what does not tell articles apart: scheme, upper case in the host, a default port, the fragment,
/// and the parameters by which campaigns are followed.
#[must_use]
pub fn address(url: &str) -> String {
    let url = url.trim();
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or(rest);
    let (path, query) = rest.split_once('?').map_or((rest, None), |(p, q)| (p, Some(q)));
    let (host, path) = path.split_once('/').unwrap_or((path, ""));
    let host = host.to_ascii_lowercase();
    let host = host.strip_suffix(":80").or_else(|| host.strip_suffix(":443")).unwrap_or(&host);
    let followed = |p: &&str| {
        let name = p.split('=').next().unwrap_or(p);
        name.starts_with("utm_") || matches!(name, "fbclid" | "gclid" | "mc_cid" | "mc_eid")
    };
    let kept: Vec<&str> = query.iter().flat_map(|q| q.split('&')).filter(|p| !p.is_empty() && !followed(p)).collect();
    let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
    format!("{host}/{path}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_article_are_one() {
        for (url, want) in [
            ("https://News.example/a/B?id=1#top", "news.example/a/B?id=1"),
            ("http://news.example:80/a/B?utm_source=x&id=1", "news.example/a/B?id=1"),
            ("https://news.example", "news.example/"),
            ("news.example/?fbclid=7", "news.example/"),
        ] {
            assert_eq!(address(url), want, "{url}");
        }
    }
}
