using EchoPod;

namespace IngressController.EndToEnd.Tests.Pods;

/// <summary>Pods in network namespaces.</summary>
sealed class NetworkPods(PodNetwork network) : IPodHost
{
    public int Port => 8080;

    public async Task<Pod> StartAsync(string name)
    {
        var place = await network.TakeAsync();
        var server = await EchoServer.StartAsync(name, [new(place.Address, Port)], place.Bind);
        return new(server, place, _ => network.Return(place));
    }
}
