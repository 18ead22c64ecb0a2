namespace IngressController.Core.Gateways.Serving;

/// <summary>How the path of a match is compared, in order of precedence.</summary>
enum PathKind
{
    Exact,
    Prefix,
}

/// <summary>The path of a match.</summary>
/// <param name="Kind">How it is compared.</param>
/// <param name="Path">In octets; a prefix has no slash at its end, and is empty for every path.</param>
readonly record struct PathKey(PathKind Kind, string Path);
