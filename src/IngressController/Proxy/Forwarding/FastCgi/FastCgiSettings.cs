using IngressController.Proxy.Expressions;

namespace IngressController.Proxy.Forwarding.FastCgi;

/// <summary>What requests to FastCGI applications hold beside what all do.</summary>
/// <param name="Index">The script of a path that ends with a slash, as octets; empty: none.</param>
/// <param name="Parameters">Sent with every request, in place of those of the same name.</param>
sealed record FastCgiSettings(string Index, ValueArray<FastCgiParameter> Parameters)
{
    public static FastCgiSettings Default { get; } = new("", []);
}

/// <summary>A parameter whose value may have variables of nginx.</summary>
sealed record FastCgiParameter(string Name, Template Value)
{
    public override string ToString() => $"{Name}={Value}";
}
