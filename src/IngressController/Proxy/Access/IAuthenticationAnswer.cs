using Microsoft.Extensions.Primitives;

namespace IngressController.Proxy.Access;

/// <summary>The authentication service's answer; among the request's features once it has been asked.</summary>
interface IAuthenticationAnswer
{
    /// <summary>Its status; 0: the service could not be asked.</summary>
    int Status { get; }

    /// <summary>All values of one of its headers; empty when it is missing.</summary>
    StringValues Header(string name);
}
