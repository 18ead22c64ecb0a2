namespace IngressController.Core.Gateways;

/// <summary>Words of the Gateway API.</summary>
static class GatewayApi
{
    public const string Accepted = "Accepted";
    public const string Programmed = "Programmed";
    public const string ResolvedRefs = "ResolvedRefs";
    public const string Conflicted = "Conflicted";

    public const string Invalid = "Invalid";
    public const string UnsupportedValue = "UnsupportedValue";
    public const string RefNotPermitted = "RefNotPermitted";
}
