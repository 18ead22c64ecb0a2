using IngressController.Core.Cluster;
using IngressController.Core.Gateways;
using IngressController.Kubernetes.Status;
using IngressController.Kubernetes.Status.Gateways;
using IngressController.Tests.Kubernetes.Api;

namespace IngressController.Tests.Kubernetes.Status.Gateways;

/// <summary>A Gateway behind a Service says the Service's addresses, once it has some.</summary>
public sealed class ServiceAddressedTests : IAddressSource
{
    static readonly ObjectReference Gateway = new(ResourceKind.Gateway, new("default", "edge"));

    readonly ManualTime _time = new();
    ValueArray<LoadBalancerAddress> _addresses = [];
    Exception? _failure;

    [Fact]
    public async Task Without_an_address_it_is_not_programmed_and_with_one_it_is()
    {
        var addressed = new ServiceAddressed(new("example.com/ours", null) { Addresses = this }, _time);
        var none = await ApplyAsync(addressed, GatewayPorts.Everywhere);
        Assert.Empty(none.Addresses);
        Assert.Equal((false, "AddressNotAssigned"), (none.Conditions[1].IsTrue, none.Conditions[1].Reason));
        _addresses = [new("192.0.2.7", null), new(null, "lb.example.com")];
        var some = await ApplyAsync(addressed, GatewayPorts.Everywhere);
        Assert.Equal(["192.0.2.7", "lb.example.com"], some.Addresses);
        Assert.True(some.Conditions[1].IsTrue);
    }

    [Fact]
    public async Task What_was_known_holds_while_it_cannot_be_read()
    {
        var addressed = new ServiceAddressed(new("example.com/ours", null) { Addresses = this, AddressInterval = TimeSpan.FromSeconds(60) }, _time);
        _failure = new StatusException("--gateway-publish-service: there is no Service a/b");
        Assert.Contains("there is no Service a/b", (await ApplyAsync(addressed, GatewayPorts.Everywhere)).Conditions[1].Message, StringComparison.Ordinal);
        (_failure, _addresses) = (null, [new("192.0.2.7", null)]);
        await ApplyAsync(addressed, GatewayPorts.Everywhere);
        _failure = new StatusException("gone");
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(["192.0.2.7"], (await ApplyAsync(addressed, GatewayPorts.Everywhere)).Addresses);
    }

    [Fact]
    public async Task One_with_an_address_of_its_own_is_left_as_it_is()
    {
        var addressed = new ServiceAddressed(new("example.com/ours", null) { Addresses = this }, _time);
        Assert.Equal(["10.0.8.1"], (await ApplyAsync(addressed, "10.0.8.1")).Addresses);
        Assert.Null(addressed.Interval);
    }

    Task<ValueArray<LoadBalancerAddress>> IAddressSource.ReadAsync(CancellationToken cancellation) =>
        _failure is null ? Task.FromResult(_addresses) : Task.FromException<ValueArray<LoadBalancerAddress>>(_failure);

    static async Task<GatewayStatus> ApplyAsync(ServiceAddressed addressed, string address)
    {
        var status = new GatewayStatus(Gateway, ObjectMeta.None)
        {
            Addresses = [address],
            Conditions = [Condition.Good("Accepted"), Condition.Good("Programmed")],
        };
        return Assert.Single((await addressed.ApplyAsync(new([status], GatewayObjects.Empty), default)).Statuses);
    }
}
