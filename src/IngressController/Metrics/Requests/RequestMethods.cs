namespace IngressController.Metrics.Requests;

/// <summary>
/// The methods with a label of their own: the registered ones of HTTP and WebDAV that clients use. All others share one label,
/// since a client may send any word as method and each would be a new series.
/// </summary>
static class RequestMethods
{
    static readonly string[] Names =
    [
        "OTHER", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "PROPPATCH", "MKCOL", "COPY",
        "MOVE", "LOCK", "UNLOCK", "REPORT", "SEARCH", "QUERY", "PURGE",
    ];

    public static string Name(int number) => Names[number];

    /// <summary>The number of a method; 0 for all without a label. Allocation-free.</summary>
    public static int NumberOf(string method) => method switch
    {
        "GET" => 1,
        "HEAD" => 2,
        "POST" => 3,
        "PUT" => 4,
        "PATCH" => 5,
        "DELETE" => 6,
        "OPTIONS" => 7,
        "TRACE" => 8,
        "CONNECT" => 9,
        "PROPFIND" => 10,
        "PROPPATCH" => 11,
        "MKCOL" => 12,
        "COPY" => 13,
        "MOVE" => 14,
        "LOCK" => 15,
        "UNLOCK" => 16,
        "REPORT" => 17,
        "SEARCH" => 18,
        "QUERY" => 19,
        "PURGE" => 20,
        _ => 0,
    };
}
