using IngressController.EndToEnd.Tests.Sources;

namespace IngressController.EndToEnd.Tests.Cluster;

/// <summary>An Event, as much of it as tests look at.</summary>
sealed record Told(string Type, string Reason, string Message, int Count, string? Uid, string Version)
{
    /// <summary>What Events tell about an Ingress.</summary>
    public static async Task<IReadOnlyList<Told>> AboutAsync(ApiServerBed bed, string ingress)
    {
        var list = await bed.Api.GetAsync(
            $"/api/v1/namespaces/{bed.Namespace}/events?fieldSelector=involvedObject.kind=Ingress,involvedObject.name={ingress}");
        return
        [
            .. list!["items"]!.AsArray().Select(item => new Told(
                (string)item!["type"]!, (string)item["reason"]!, (string)item["message"]!, (int)item["count"]!, (string?)item["involvedObject"]!["uid"],
                (string)item["metadata"]!["resourceVersion"]!)),
        ];
    }
}
