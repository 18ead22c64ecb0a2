namespace IngressController.EndToEnd.Tests.Traffic;

/// <summary>How requests spread over pods.</summary>
sealed class Spread
{
    readonly SortedDictionary<string, int> _byPod = new(StringComparer.Ordinal);

    /// <summary>Sends GETs one after the other.</summary>
    public static async Task<Spread> OfAsync(EdgeClient client, string url, int requests)
    {
        var spread = new Spread();
        for (var i = 0; i < requests; i++)
        {
            var pod = (await client.GetAsync(url)).Pod ?? "the controller";
            spread._byPod[pod] = spread._byPod.GetValueOrDefault(pod) + 1;
        }

        return spread;
    }

    /// <summary>Fails the test unless so many pods have got their share, give or take one request.</summary>
    public void AssertEven(int pods) =>
        Assert.True(_byPod.Count == pods && _byPod.Values.Max() - _byPod.Values.Min() <= 1, $"not even over {pods} pods: {this}");

    public override string ToString() => string.Join(", ", _byPod.Select(count => $"{count.Key}: {count.Value}"));
}
