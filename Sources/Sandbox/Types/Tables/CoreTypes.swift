/// Field tables of the core group but pods, and of `networking`, `discovery`, `coordination` and `events`.
enum CoreTypes {
    static let table = """
        Namespace
          metadata ObjectMeta !
          spec NamespaceSpec !
          status NamespaceStatus !
        NamespaceSpec
          finalizers [string]
        NamespaceStatus
          phase string
          conditions [WorkloadStatusCondition] map=type merge=type
        ConfigMap
          metadata ObjectMeta !
          immutable bool
          data {string}
          binaryData {bytes}
        Secret
          metadata ObjectMeta !
          immutable bool
          data {bytes}
          stringData {string}
          type string ="Opaque"
        ServiceAccount
          metadata ObjectMeta !
          secrets [ObjectReference] map=name merge=name
          imagePullSecrets [LocalObjectReference]
          automountServiceAccountToken bool
        Service
          metadata ObjectMeta !
          spec ServiceSpec !
          status ServiceStatus !
        ServiceSpec
          ports [ServicePort] map=port,protocol merge=port
          selector {string} atomic
          clusterIP string
          clusterIPs [string]
          type string ="ClusterIP"
          externalIPs [string]
          sessionAffinity string ="None"
          loadBalancerIP string
          loadBalancerSourceRanges [string]
          externalName string
          externalTrafficPolicy string
          healthCheckNodePort int -
          publishNotReadyAddresses bool -
          sessionAffinityConfig any
          ipFamilies [string]
          ipFamilyPolicy string
          allocateLoadBalancerNodePorts bool
          loadBalancerClass string
          internalTrafficPolicy string
          trafficDistribution string
        ServicePort
          name string
          protocol string ="TCP"
          appProtocol string
          port int keep
          targetPort intstr
          nodePort int -
        ServiceStatus
          loadBalancer LoadBalancerStatus !
          conditions [Condition] map=type merge=type
        LoadBalancerStatus
          ingress [any]
        Endpoints
          metadata ObjectMeta !
          subsets [any]
        Node
          metadata ObjectMeta !
          spec NodeSpec !
          status NodeStatus !
        NodeSpec
          podCIDR string
          podCIDRs [string] set merge
          providerID string
          unschedulable bool -
          taints [any]
          configSource any
          externalID string
        NodeStatus
          capacity {quantity}
          allocatable {quantity}
          phase string
          conditions [NodeCondition] map=type merge=type
          addresses [NodeAddress] map=type merge=type
          daemonEndpoints NodeDaemonEndpoints !
          nodeInfo NodeSystemInfo !
          images [any]
          volumesInUse [string]
          volumesAttached [any]
          config any
          runtimeHandlers [any]
          features any
          declaredFeatures [string]
        NodeCondition
          type string keep
          status string keep
          lastHeartbeatTime time
          lastTransitionTime time
          reason string
          message string
        NodeAddress
          type string keep
          address string keep
        NodeDaemonEndpoints
          kubeletEndpoint DaemonEndpoint !
        DaemonEndpoint
          Port int keep
        NodeSystemInfo
          machineID string keep
          systemUUID string keep
          bootID string keep
          kernelVersion string keep
          osImage string keep
          containerRuntimeVersion string keep
          kubeletVersion string keep
          kubeProxyVersion string keep
          operatingSystem string keep
          architecture string keep
          swap any
        PersistentVolumeClaim
          metadata ObjectMeta !
          spec PersistentVolumeClaimSpec !
          status PersistentVolumeClaimStatus !
        PersistentVolumeClaimSpec
          accessModes [string]
          selector LabelSelector
          resources ResourceRequirements !
          volumeName string
          storageClassName string ptr
          volumeMode string ="Filesystem"
          dataSource TypedLocalObjectReference
          dataSourceRef any
          volumeAttributesClassName string
        PersistentVolumeClaimStatus
          phase string ="Pending"
          accessModes [string]
          capacity {quantity}
          conditions [any]
          allocatedResources {quantity}
          allocatedResourceStatuses {string}
          currentVolumeAttributesClassName string
          modifyVolumeStatus any
        Event
          metadata ObjectMeta !
          involvedObject ObjectReference !
          reason string
          message string
          source EventSource !
          firstTimestamp time ~
          lastTimestamp time ~
          count int -
          type string
          eventTime microtime ~
          series EventSeries
          action string
          related ObjectReference
          reportingComponent string keep
          reportingInstance string keep
        EventSource
          component string
          host string
        EventSeries
          count int -
          lastObservedTime microtime ~
        EventV1
          metadata ObjectMeta !
          eventTime microtime ~
          series EventSeries
          reportingController string
          reportingInstance string
          action string
          reason string
          regarding ObjectReference !
          related ObjectReference
          note string
          type string
          deprecatedSource EventSource !
          deprecatedFirstTimestamp time ~
          deprecatedLastTimestamp time ~
          deprecatedCount int -
        Ingress
          metadata ObjectMeta !
          spec IngressSpec !
          status IngressStatus !
        IngressSpec
          ingressClassName string
          defaultBackend IngressBackend
          tls [IngressTLS]
          rules [IngressRule]
        IngressTLS
          hosts [string]
          secretName string
        IngressRule
          host string
          http HTTPIngressRuleValue
        HTTPIngressRuleValue
          paths [HTTPIngressPath] ~
        HTTPIngressPath
          path string
          pathType string
          backend IngressBackend !
        IngressBackend
          service IngressServiceBackend
          resource TypedLocalObjectReference
        IngressServiceBackend
          name string keep
          port ServiceBackendPort !
        ServiceBackendPort atomic
          name string
          number int -
        IngressStatus
          loadBalancer LoadBalancerStatus !
        IngressClass
          metadata ObjectMeta !
          spec IngressClassSpec !
        IngressClassSpec
          controller string
          parameters IngressClassParameters
        IngressClassParameters
          apiGroup string
          kind string keep
          name string keep
          scope string ="Cluster"
          namespace string
        NetworkPolicy
          metadata ObjectMeta !
          spec NetworkPolicySpec !
        NetworkPolicySpec
          podSelector LabelSelector !
          ingress [NetworkPolicyIngressRule]
          egress [NetworkPolicyEgressRule]
          policyTypes [string]
        NetworkPolicyIngressRule
          ports [NetworkPolicyPort]
          from [NetworkPolicyPeer]
        NetworkPolicyEgressRule
          ports [NetworkPolicyPort]
          to [NetworkPolicyPeer]
        NetworkPolicyPort
          protocol string ="TCP"
          port intstr
          endPort int
        NetworkPolicyPeer
          podSelector LabelSelector
          namespaceSelector LabelSelector
          ipBlock IPBlock
        IPBlock
          cidr string keep
          except [string]
        EndpointSlice
          metadata ObjectMeta !
          addressType string keep
          endpoints [Endpoint] ~
          ports [EndpointPort] ~
        Endpoint
          addresses [string] set ~
          conditions EndpointConditions !
          hostname string
          targetRef ObjectReference
          deprecatedTopology {string}
          nodeName string
          zone string
          hints any
        EndpointConditions
          ready bool
          serving bool
          terminating bool
        EndpointPort atomic
          name string =""
          protocol string ="TCP"
          port int
          appProtocol string
        Lease
          metadata ObjectMeta !
          spec LeaseSpec !
        LeaseSpec
          holderIdentity string ptr
          leaseDurationSeconds int
          acquireTime microtime
          renewTime microtime
          leaseTransitions int
          strategy string
          preferredHolder string
        """
}
