namespace IngressController.Metrics.Requests;

/// <summary>
/// The methods that have a label of their own. A client may send any word as method, and each word would be a series: those
/// beyond HTTP's and WebDAV's registered ones that clients use share one.
/// </summary>
static class RequestMethods
{
    static readonly string[] Names =
    [
        "OTHER", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "PROPPATCH", "MKCOL", "COPY",
        "MOVE", "LOCK", "UNLOCK", "REPORT", "SEARCH", "QUERY", "PURGE",
    ];

    /// <summary>The name of a method by its number.</summary>
    public static string Name(int number) => Names[number];

    /// <summary>The number of a method; 0 for all that have none. Allocates nothing.</summary>
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
