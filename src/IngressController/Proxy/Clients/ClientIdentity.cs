using System.Net;
using IngressController.Core.Routing;

namespace IngressController.Proxy.Clients;

/// <summary>Who a request's client is, as far as those who are believed say.</summary>
/// <param name="Address">Its address.</param>
/// <param name="AddressText">The address as text.</param>
/// <param name="Scheme"><c>http</c> or <c>https</c>: how it came to the outermost proxy.</param>
/// <param name="Host">The host it asked for, with port if sent.</param>
/// <param name="Port">The port it came to.</param>
readonly record struct ClientIdentity(IPAddress Address, string AddressText, string Scheme, RequestHost Host, string Port);
