namespace IngressController.Proxy;

/// <summary>What a route has of the access log.</summary>
/// <param name="Write">Writes a request to the log of the route's settings.</param>
/// <param name="IsOn">Whether the route's own requests are written to it.</param>
sealed record RouteLog(Action<RequestContext> Write, bool IsOn);
