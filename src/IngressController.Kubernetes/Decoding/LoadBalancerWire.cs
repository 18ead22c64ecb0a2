namespace IngressController.Kubernetes.Decoding;

/// <summary><c>status.loadBalancer</c>, which is the same in Services and Ingresses.</summary>
sealed class LoadBalancerWire
{
    public LoadBalancerIngressWire?[]? Ingress { get; set; }
}

sealed class LoadBalancerIngressWire
{
    public string? Ip { get; set; }

    public string? Hostname { get; set; }
}

static class LoadBalancerAddresses
{
    /// <summary>Its addresses; empty text counts as missing.</summary>
    public static ValueArray<LoadBalancerAddress> ToAddresses(this LoadBalancerWire? wire) => wire?.Ingress.Map(item => new LoadBalancerAddress(
        string.IsNullOrEmpty(item.Ip) ? null : TextPool.Share(item.Ip),
        string.IsNullOrEmpty(item.Hostname) ? null : TextPool.Share(item.Hostname))) ?? [];
}
