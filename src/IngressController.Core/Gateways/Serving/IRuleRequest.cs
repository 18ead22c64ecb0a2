namespace IngressController.Core.Gateways.Serving;

/// <summary>
/// What rules compare of a request beside host and path. It is read only for rules that ask for it; a struct, so that asking allocates nothing.
/// </summary>
public interface IRuleRequest
{
    /// <summary>The method, as sent.</summary>
    string Method { get; }

    /// <summary>The lines of a header, joined by commas; null when there is none.</summary>
    string? HeaderOf(string name);

    /// <summary>The first value of a query parameter, decoded; null when there is none.</summary>
    string? ParameterOf(string name);
}
