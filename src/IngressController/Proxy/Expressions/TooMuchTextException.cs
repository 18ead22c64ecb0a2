namespace IngressController.Proxy.Expressions;

/// <summary>
/// All texts with variables that were made for one request are longer than <see cref="Most"/> together. Each is bounded, but there may be
/// thousands of them, and a variable may hold the text of many others.
/// </summary>
sealed class TooMuchTextException() : Exception($"the texts with variables for one request have more than {Most} characters together")
{
    /// <summary>Characters for one request.</summary>
    public const int Most = 2 * 1024 * 1024;
}
