namespace IngressController.Load.Cluster;

/// <summary>The IngressClass of what this program writes into a cluster.</summary>
static class OwnClass
{
    public const string Name = "ingress-yarp-load";

    /// <summary>Its controller, so that no other controller of the cluster serves it.</summary>
    public const string Controller = "k8s.io/ingress-yarp-load";
}
