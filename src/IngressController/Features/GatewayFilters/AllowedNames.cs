using IngressController.Proxy.Outgoing;

namespace IngressController.Features.GatewayFilters;

/// <summary>Methods or headers of a CORS filter.</summary>
/// <param name="names">The list; <c>*</c> for all.</param>
/// <param name="withCredentials">Whether credentials are allowed: a star means nothing then, and what is asked for is named in its place.</param>
sealed class AllowedNames(ValueArray<string> names, bool withCredentials)
{
    readonly bool _areAll = names.Any(static name => name == "*");
    readonly string _list = string.Join(", ", names.Where(static name => name != "*"));

    /// <summary>The list to be told; empty for none.</summary>
    /// <param name="asked">What the request asks for; empty: nothing.</param>
    public string For(string asked) =>
        !_areAll ? _list
        : !withCredentials ? "*"
        : FieldValue.IsValid(asked) ? asked
        : "";
}
