using System.Collections.Immutable;

namespace IngressController.Core.Gateways.Serving;

/// <summary>One match of a rule, beside its host and path. Matches are in order of precedence, the first one first.</summary>
/// <param name="rule">What serves requests that match.</param>
/// <param name="method">The method; null: any.</param>
/// <param name="isGrpc">Whether only requests of gRPC match.</param>
/// <param name="headers">The headers.</param>
/// <param name="parameters">The query parameters.</param>
/// <param name="age">The place of the match among all of its table: older routes, then their earlier rules and matches, stand before.</param>
sealed class RuleMatch(
    GatewayRule rule, string? method, bool isGrpc, ImmutableArray<NamedMatch> headers, ImmutableArray<NamedMatch> parameters, int age) : IComparable<RuleMatch>
{
    readonly bool _isPlain = method is null && !isGrpc && headers.IsEmpty && parameters.IsEmpty;

    public GatewayRule Rule => rule;

    public bool Accepts<T>(T request)
        where T : IRuleRequest => _isPlain || AcceptsAll(request);

    public int CompareTo(RuleMatch? other) => other is null ? -1 : CompareTo(other.Place, Place);

    // Higher stands before, except that an older one has a lower number.
    (bool HasMethod, int Headers, int Parameters, int Age) Place => (method is not null, headers.Length, parameters.Length, -age);

    static int CompareTo((bool, int, int, int) a, (bool, int, int, int) b) => a.CompareTo(b);

    bool AcceptsAll<T>(T request)
        where T : IRuleRequest
    {
        if (method is not null && method != request.Method)
            return false;
        if (isGrpc && request.HeaderOf("Content-Type")?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) != true)
            return false;
        foreach (var header in headers)
        {
            if (request.HeaderOf(header.Name) != header.Value.Value)
                return false;
        }

        foreach (var parameter in parameters)
        {
            if (request.ParameterOf(parameter.Name) != parameter.Value.Value)
                return false;
        }

        return true;
    }
}
