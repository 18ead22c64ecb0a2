using Microsoft.Extensions.Primitives;

namespace IngressController.Proxy.Access;

/// <summary>What a service said that was asked whether a request may pass; among the request's features once it was asked.</summary>
interface IAuthenticationAnswer
{
    /// <summary>All values of a header of it; none when it lacks that.</summary>
    StringValues Header(string name);
}
