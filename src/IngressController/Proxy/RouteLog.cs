namespace IngressController.Proxy;

/// <summary>The access log settings of a route.</summary>
/// <param name="Write">Writes a request to the log.</param>
/// <param name="IsOn">Whether the route's own requests are logged.</param>
sealed record RouteLog(Action<RequestContext> Write, bool IsOn);
