using System.Net;

namespace IngressController.Proxy.Clients;

/// <summary>Who a request's client is, as reported by trusted peers.</summary>
/// <param name="Scheme">The scheme (<c>http</c> or <c>https</c>) at the outermost proxy.</param>
/// <param name="SchemeText">The same in its own words, as in <c>X-Forwarded-Proto</c>; another one than <paramref name="Scheme"/> decides nothing.</param>
/// <param name="Host">The requested host, with port if sent.</param>
/// <param name="Port">The port at the outermost proxy.</param>
readonly record struct ClientIdentity(IPAddress Address, string AddressText, string Scheme, string SchemeText, RequestHost Host, string Port);
