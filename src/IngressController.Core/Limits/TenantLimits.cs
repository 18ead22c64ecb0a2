namespace IngressController.Core.Limits;

/// <summary>All limits on what objects may hold. Code refers to them by these fields. The reference is made from <see cref="All"/>.</summary>
public static class TenantLimits
{
    // Reports.
    public static readonly Limit DiagnosticsOfObject = new(
        "Problems of one object", 20, "problems",
        "A page of equal problems helps nobody, and each costs memory, a log line and an Event.",
        "The first ones are listed, at least one of each kind, and one line says how many more there are.");

    public static readonly Limit DiagnosticsOfTable = new(
        "Problems of all objects", 20_000, "problems",
        "They are kept in memory, and logs and Events repeat them.",
        "From half of it on, an object is listed with its first problem only; beyond it, one line says how many problems are not listed.");

    public static readonly Limit MessageLength = new(
        "Text of one problem", 1024, "characters",
        "It quotes what a user wrote.",
        "The middle is left out.");

    // Ingresses.
    public static readonly Limit Rules = new(
        "Rules of an Ingress", 2000, "rules",
        "Each becomes a host; the next table waits for all of them.",
        "The Ingress is not served.");

    public static readonly Limit Paths = new(
        "Paths of an Ingress", 5000, "paths",
        "Each becomes a route with state of its own.",
        "The Ingress is not served.");

    public static readonly Limit TlsEntries = new(
        "Entries of the tls section of an Ingress", 500, "entries",
        "For a host that none lists, each one's certificate is tried.",
        "The Ingress is not served.");

    public static readonly Limit TlsHosts = new(
        "Hosts in the tls section of an Ingress", 4000, "hosts",
        "Each host of a rule is looked up among them.",
        "The Ingress is not served.");

    public static readonly Limit PathLength = new(
        "Text of a path", 4096, "characters",
        "No client sends longer ones, and a pattern costs more than its length.",
        "The path is not served.");

    public static readonly Limit AnnotationLength = new(
        "Text of an annotation", 65_536, "characters",
        "It is read again for each change of the Ingress.",
        "The paths of the Ingress answer 503, since it may be a protection.");

    public static readonly Limit AnnotationsLength = new(
        "Text of all annotations of an Ingress with our prefixes", 262_144, "characters",
        "Kubernetes has the same limit; manifests have none.",
        "The paths of the Ingress answer 503.");

    // Gateways.
    public static readonly Limit GatewayListeners = new(
        "Listeners of a Gateway with those of its ListenerSets", 1000, "listeners",
        "Each is compared with the others, and has a table of its own.",
        "The first ones are served, the others are refused.");

    public static readonly Limit GatewayPorts = new(
        "Ports of a Gateway with those of its ListenerSets", 64, "ports",
        "Each is a socket at each address of the Gateway.",
        "Listeners of the first ones are served, the others are refused.");

    public static readonly Limit GatewayMatches = new(
        "Matches and backends of all routes of a namespace, on each listener and with each of its host names", 200_000, "matches and backends",
        "A route may have thousands of listeners, and a listener thousands of routes; each match is in a table of each.",
        "Those of the oldest routes hold; a parentRef of another route that goes beyond it is not accepted.");

    // Lists.
    public static readonly Limit ListEntries = new(
        "Entries of a list in an annotation or setting", 1000, "entries",
        "Lists of origins, statuses and names are searched for each request.",
        "As for any other value that cannot be used.");

    public static readonly Limit Aliases = new(
        "Names of server-alias", 200, "names",
        "Each is a host of its own.",
        "The first ones hold.");

    public static readonly Limit AliasPatterns = new(
        "Regular expressions in server-alias", 20, "regular expressions",
        "Each is compared with the name of every request that no host covers.",
        "The first ones hold.");

    public static readonly Limit AliasPatternsOfTable = new(
        "Regular expressions in all server-alias together", 1000, "regular expressions",
        "Each is compared with the name of every request that no host covers.",
        "Those of the oldest Ingresses hold.");

    public static readonly Limit TemplateVariables = new(
        "Variables in one text", 100, "variables",
        "Each may stand for a whole request line, and the text is made for each request.",
        "As for any other value that cannot be used.");

    // Snippets.
    public static readonly Limit SnippetDirectives = new(
        "Directives of a snippet", 2000, "directives",
        "Each is looked at, and may be an object of its own. Real snippets have less than a hundred.",
        "The snippet counts as one that cannot be read: it may be a protection.");

    public static readonly Limit SnippetDepth = new(
        "Blocks inside each other in a snippet", 16, "blocks",
        "What reads them calls itself. Real snippets have three.",
        "The snippet counts as one that cannot be read: it may be a protection.");

    public static readonly Limit SnippetWord = new(
        "One word or comment of a snippet", 4095, "bytes",
        "nginx reads no longer ones.",
        "The snippet counts as one that cannot be read: it may be a protection.");

    public static readonly Limit SnippetLocations = new(
        "Locations of a server-snippet, on each host of its Ingress", 5000, "locations",
        "Each becomes a route with state of its own, on every host.",
        "The hosts answer 503, since they may be protections.");

    public static readonly Limit SubFilters = new(
        "sub_filter on one level of snippets", 32, "sub_filter directives",
        "Each is looked for at every place of an answer.",
        "The first ones hold.");

    public static readonly Limit SubFilterText = new(
        "Texts that the sub_filter directives of one level look for", 2048, "characters to look for",
        "At the worst all are compared at every place of an answer.",
        "The first ones hold.");

    // Patterns.
    public static readonly Limit PatternLength = new(
        "Text of a regular expression", 4096, "characters",
        "The time to read one grows faster than its length.",
        "It cannot be used; a path is not served.");

    public static readonly Limit PatternDepth = new(
        "Groups inside each other in a regular expression", 50, "nested groups",
        "The time to read one grows with the square of it.",
        "It cannot be used; a path is not served.");

    public static readonly Limit PatternSize = new(
        "Size of a regular expression, with counted repetitions written out", 512, "positions",
        "The automaton for it, and with it the time and memory of a match, grows with it.",
        "It cannot be used; a path is not served.");

    public static readonly Limit PatternSizeOfIngress = new(
        "Size of all regular expressions of an Ingress", 50_000, "positions",
        "All are read before the next table.",
        "The paths beyond it are not served.");

    public static readonly Limit PatternsOfHost = new(
        "Paths of a host whose paths are regular expressions", 1000, "paths",
        "Each is compared with a request until one matches.",
        "Those of the oldest Ingresses hold.");

    // Secrets and ConfigMaps.
    public static readonly Limit PemLength = new(
        "Text of one key of a Secret with certificates or keys", 1_048_576, "bytes",
        "Kubernetes has the same limit for a whole Secret; manifests have none.",
        "The Secret cannot be used.");

    public static readonly Limit PemBlocks = new(
        "PEM blocks in one key of a Secret", 512, "PEM blocks",
        "Each unfinished one is looked for to the end of the text.",
        "The Secret cannot be used.");

    public static readonly Limit CertificateLength = new(
        "One certificate or private key", 262_144, "bytes",
        "It is sent in every handshake.",
        "The Secret cannot be used.");

    public static readonly Limit CertificateNames = new(
        "Names of a certificate", 10_000, "names",
        "Each host of the Ingress is looked up among them. Authorities allow some hundreds.",
        "The Secret cannot be used.");

    public static readonly Limit SerialLength = new(
        "Serial number of a certificate", 21, "bytes",
        "RFC 5280 allows 20, and a leading zero is common. It is shown in decimal, which takes the square of its length.",
        "The Secret cannot be used.");

    public static readonly Limit RsaLength = new(
        "RSA key of a certificate", 8192, "bits",
        "One signature with 16,384 bits takes a tenth of a second of each handshake.",
        "The Secret cannot be used.");

    public static readonly Limit UserFileLines = new(
        "Lines of a user file, and keys of an auth-map", 10_000, "lines",
        "All are read when the Secret changes.",
        "The paths answer 503.");

    public static readonly Limit UserFileLength = new(
        "Text of a user file", 1_048_576, "bytes",
        "Kubernetes has the same limit for a whole Secret; manifests have none.",
        "The paths answer 503.");

    public static readonly Limit HeaderEntries = new(
        "Entries of a ConfigMap with headers or FastCGI parameters", 100, "entries",
        "Each is set on every request or answer, and clients and pods refuse messages with more headers.",
        "As for any other entry that cannot be used.");

    public static readonly Limit HeaderLength = new(
        "Value of a header or a FastCGI parameter from a ConfigMap", 4096, "characters",
        "Clients and pods refuse longer ones.",
        "As for any other entry that cannot be used.");

    /// <summary>All limits, in the order of the reference.</summary>
    public static IReadOnlyList<Limit> All { get; } =
    [
        DiagnosticsOfObject, DiagnosticsOfTable, MessageLength,
        Rules, Paths, TlsEntries, TlsHosts, PathLength, AnnotationLength, AnnotationsLength,
        GatewayListeners, GatewayPorts, GatewayMatches, ListEntries, Aliases, AliasPatterns, AliasPatternsOfTable, TemplateVariables,
        SnippetDirectives, SnippetDepth, SnippetWord, SnippetLocations, SubFilters, SubFilterText,
        PatternLength, PatternDepth, PatternSize, PatternSizeOfIngress, PatternsOfHost,
        PemLength, PemBlocks, CertificateLength, CertificateNames, SerialLength, RsaLength,
        UserFileLines, UserFileLength, HeaderEntries, HeaderLength,
    ];
}
