namespace IngressController.Proxy;

/// <summary>Makes values of <c>X-Request-ID</c>.</summary>
static class RequestIds
{
    /// <summary>32 random hex digits (behaviour 2).</summary>
    public static string New() => string.Create(32, (High: Random.Shared.NextInt64(), Low: Random.Shared.NextInt64()), static (text, random) =>
    {
        random.High.TryFormat(text[..16], out _, "x16");
        random.Low.TryFormat(text[16..], out _, "x16");
    });
}
